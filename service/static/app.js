// Everything here is an extra: each page works without it.
import { keepDrafts } from "./js/draft.js";
import { growGrids } from "./js/grid.js";
import { showChosenFiles } from "./js/files.js";
import { listenToKeys } from "./js/keys.js";
import { smallThings } from "./js/small.js";

for (const start of [smallThings, growGrids, showChosenFiles, keepDrafts, listenToKeys]) {
  start(document);
}

const diagrams = document.querySelectorAll("[data-diagram-url]");
if (diagrams.length) {
  import("./js/diagram.js").then(({ draw }) => diagrams.forEach(draw));
}

const ballots = document.querySelectorAll("form[data-ballot]");
if (ballots.length) import("./js/ballot.js").then(({ castInPlace }) => ballots.forEach(castInPlace));

const boxes = {
  "[data-key-maker]": "makeKeyHere",
  "[data-share-check]": "checkShares",
  "[data-my-check]": "findMyLines",
};
for (const [where, start] of Object.entries(boxes)) {
  const places = document.querySelectorAll(where);
  if (places.length) import("./js/tellers.js").then((box) => places.forEach(box[start]));
}
