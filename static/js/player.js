// One medium to look at closely: speed and transcript of films and sounds, zoom of pictures.
// How it looks is a matter of css/medium.css; the arrow keys move a picture that is larger than
// its frame, because a frame that scrolls takes the focus.
(() => {
  "use strict";
  const minutes = (time) => `${Math.floor(time / 60)}:${`${Math.floor(time % 60)}`.padStart(2, "0")}`;

  const zoom = (select, picture) => {
    const frame = picture.parentElement;
    const show = () => {
      frame.toggleAttribute("data-zoomed", select.value !== "");
      picture.style.setProperty("--shown", `${picture.naturalWidth * select.value}px`);
      select.value ? (frame.tabIndex = 0) : frame.removeAttribute("tabindex");
    };
    select.onchange = show;
    picture.addEventListener("load", show);
  };

  // A cue leads to its place in the medium.
  const line = (cue, medium) => {
    const row = document.createElement("li");
    const button = row.appendChild(document.createElement("button"));
    button.type = "button";
    button.append(minutes(cue.startTime));
    button.onclick = () => { medium.currentTime = cue.startTime; };
    row.append(cue.getCueAsHTML());
    return row;
  };

  const transcript = (select, medium) => {
    const details = select.closest("details");
    const list = details.querySelector("ol");
    const chosen = () => medium.querySelectorAll("track")[select.value];
    const fill = () => list.replaceChildren(...Array.from(chosen().track.cues ?? [], (cue) => line(cue, medium)));
    const show = () => {
      const { track, srclang } = chosen();
      list.lang = srclang;
      if (track.mode === "disabled") track.mode = "hidden"; // makes it load
      fill();
    };
    for (const element of medium.querySelectorAll("track")) element.addEventListener("load", fill);
    details.ontoggle = () => details.open && show();
    select.onchange = show;
  };

  for (const look of document.querySelectorAll("[data-medium]")) {
    const [size, speed, text] = ["zoom", "speed", "transcript"].map((name) => look.querySelector(`[data-${name}]`));
    const medium = look.querySelector("video, audio");
    if (size) zoom(size, look.querySelector(".player__frame img"));
    if (speed) speed.onchange = () => { medium.playbackRate = speed.value; };
    if (text) transcript(text, medium);
  }
})();
