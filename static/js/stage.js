// Two media to compare: one hand on two players; wipe and zoom of pictures. How the chosen way
// looks is a matter of css/stage.css.
(() => {
  "use strict";
  const DRIFT = 0.25; // seconds that two players may be apart

  const films = (get, players) => {
    const [both, position, speed, sound] = ["both", "position", "speed", "sound"].map(get);
    const linked = () => both.ariaPressed === "true";
    const link = (on) => {
      both.ariaPressed = on;
      for (const one of players) on ? one.play().catch(() => link(false)) : one.pause();
    };
    const follow = (leader, other) => {
      const apart = Math.abs(leader.currentTime - other.currentTime);
      if (linked() && apart > DRIFT && !other.ended) other.currentTime = leader.currentTime;
    };
    const hear = () => players.forEach((one, index) => { one.muted = index !== Number(sound.value); });
    const set = (name, from) => players.forEach((one) => { one[name] = from.value; });

    both.onclick = () => link(!linked());
    position.oninput = () => set("currentTime", position);
    speed.onchange = () => set("playbackRate", speed);
    sound.onchange = hear;
    hear();
    players.forEach((one, index) => {
      const other = players[1 - index];
      const measure = () => { position.max = Math.max(position.max, one.duration || 0); };
      measure();
      one.ondurationchange = measure;
      one.onpause = () => linked() && !one.ended && link(false);
      one.onended = () => other.ended && link(false);
      one.onseeking = () => follow(one, other);
      one.ontimeupdate = () => {
        if (index && !other.ended) return; // the first leads while it runs
        position.value = one.currentTime;
        if (!one.seeking && !one.ended) follow(one, other);
      };
    });
  };

  const pictures = (stage, get, frames) => {
    get("wipe").oninput = (event) => stage.style.setProperty("--wipe", `${event.target.value}%`);
    get("zoom").onchange = (event) => {
      stage.style.setProperty("--zoom", event.target.value);
      for (const frame of frames) frame.tabIndex = event.target.value > 1 ? 0 : -1;
    };
    frames.forEach((frame, index) => {
      frame.onscroll = () => frames[1 - index].scrollTo(frame.scrollLeft, frame.scrollTop);
    });
  };

  for (const stage of document.querySelectorAll("[data-stage]")) {
    const get = (name) => stage.querySelector(`[data-${name}]`);
    if (get("wipe")) pictures(stage, get, [...stage.querySelectorAll(".stage__frame")]);
    if (get("both")) films(get, [...stage.querySelectorAll("video, audio")]);
  }
})();
