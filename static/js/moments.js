// Remarks on a film: go to their moment, or take the moment where the film is.
document.addEventListener("click", (event) => {
  const film = [...document.querySelectorAll("#review :is(video, audio)")].at(-1);
  const seek = event.target.closest("[data-seek]");
  if (seek && film) {
    event.preventDefault();
    film.currentTime = seek.dataset.seek;
    film.focus();
  } else if (event.target.closest("[data-now]") && film) {
    const at = film.currentTime;
    const seconds = (at % 60).toFixed(1).padStart(4, 0);
    document.querySelector("#remark-at").value = `${Math.floor(at / 60)}:${seconds}`;
  }
});
