// Plays an exercise's drawing when a person asks: start, end, start. Nothing moves or loads before the first press.
// Where less motion is preferred, each press shows the next picture of the movement instead.
"use strict";

{
  const DRAWING_MS = 125; // eight of them make a second
  const HOLD_MS = 900; // at start and end
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const files = new Map(); // address -> promise of the file's text
  let show = null; // what is on: { button, pictures, status, svg, drawings, order, at, timer }

  function fetched(address) {
    if (!files.has(address)) {
      const text = fetch(address).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.status))));
      text.catch(() => files.delete(address)); // so that the next press tries again
      files.set(address, text);
    }
    return files.get(address);
  }

  // There and back, or round and round.
  function order(svg, count) {
    const there = [...Array(count).keys()];
    return svg.dataset.play === "round" ? there : [...there, ...there.slice(1, -1).reverse()];
  }

  function draw(at) {
    show.at = at;
    show.drawings.forEach((drawing, n) => {
      if (n === show.order[at]) drawing.removeAttribute("display");
      else drawing.setAttribute("display", "none");
    });
  }

  function play() {
    if (!show.svg.isConnected) return stop(); // a new preview took the card away
    const holds = show.svg.dataset.play !== "round" && [0, show.drawings.length - 1].includes(show.order[show.at]);
    show.timer = setTimeout(() => {
      draw((show.at + 1) % show.order.length);
      play();
    }, holds ? HOLD_MS : DRAWING_MS);
  }

  // Every other drawing is a picture; the first stands there already, and after the last the stills come back.
  function next() {
    const pictures = Math.ceil(show.drawings.length / 2);
    const picture = show.at / 2 + 1;
    if (picture >= pictures) return stop();
    draw(show.at + 2);
    show.status.textContent = show.button.dataset.picture.replace("{number}", picture + 1).replace("{all}", pictures);
  }

  // The moving figure lies exactly on the still one at the start, unless that would put it outside the card.
  function place() {
    const { button, pictures, svg } = show;
    const still = pictures.querySelector("img");
    const [left, top, width, height] = button.dataset.box.split(" ").map((share) => share * still.clientWidth);
    const fit = Math.min(1, pictures.clientWidth / width);
    const x = Math.min(Math.max(still.offsetLeft + left, 0), Math.max(pictures.clientWidth - width, 0));
    svg.style.width = `${width * fit}px`;
    svg.style.height = `${height * fit}px`;
    svg.style.left = `${x}px`;
    svg.style.top = `${still.offsetTop + top + height * (1 - fit)}px`;
  }

  function stop() {
    if (!show) return;
    clearTimeout(show.timer);
    if (show.svg) show.svg.remove();
    show.pictures.classList.remove("is-playing");
    show.button.setAttribute("aria-pressed", "false");
    show.status.textContent = "";
    show = null;
  }

  async function start(button) {
    stop();
    const card = button.closest(".card");
    const pictures = card.querySelector(".card-pictures");
    const mine = (show = { button, pictures, status: card.querySelector(".play-status") });
    button.setAttribute("aria-pressed", "true");
    try {
      const text = await fetched(button.dataset.motion);
      if (show !== mine) return; // stopped, or another card's turn, while this one was on its way
      const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
      svg.setAttribute("class", "motion");
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-live", "off"); // the preview around it is live: only its text is to be read out
      const drawings = [...svg.querySelectorAll(":scope > g")];
      Object.assign(show, { svg, drawings, order: order(svg, drawings.length), at: 0 });
      pictures.append(svg);
      place();
      pictures.classList.add("is-playing");
      if (calm.matches) next();
      else play();
    } catch {
      if (show !== mine) return;
      const { status } = show;
      stop();
      status.textContent = button.dataset.failed;
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-motion]");
    if (!button) return;
    const gone = show && show.svg && !show.svg.isConnected; // with a new preview, which may have kept the button
    if (!show || gone || show.button !== button) start(button);
    else if (calm.matches && show.svg) next();
    else stop();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
  window.addEventListener("resize", () => {
    if (show && show.svg) place();
  });
  document.documentElement.classList.add("can-play"); // only now may a control appear
}
