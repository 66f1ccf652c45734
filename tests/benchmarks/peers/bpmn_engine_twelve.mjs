// The twelve tasks with npm's bpmn-engine: recovered from its saved state before each of them.
//
//     node bpmn_engine_twelve.mjs PACKAGES DIAGRAM FILE CASES
//
// Prints completions a second. The state goes to one file with one fsync, which is less than a
// database would cost.
import { EventEmitter } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [packages, diagram, file, cases] = process.argv.slice(2);
const { Engine } = createRequire(path.resolve(packages, "here.js"))("bpmn-engine");
const source = fs.readFileSync(diagram, "utf8").replace(">good<", ">${environment.variables.good}<");

const save = (state) => {
  const handle = fs.openSync(file, "w");
  fs.writeSync(handle, JSON.stringify(state));
  fs.fsyncSync(handle);
  fs.closeSync(handle);
};
const tasks = (api) => api.getPostponed().filter((each) => each.type === "bpmn:UserTask");

async function begin(number) {
  const engine = new Engine({ name: `case${number}`, source, variables: { good: true } });
  await engine.execute({ listener: new EventEmitter() });
  save(await engine.getState());
  await engine.stop();
}

async function complete() {
  const engine = new Engine().recover(JSON.parse(fs.readFileSync(file, "utf8")));
  const api = await engine.resume({ listener: new EventEmitter() });
  const [task] = tasks(api);
  if (!task) return false;
  task.signal({ answer: "yes" });
  save(await engine.getState());
  if (api.isRunning) await engine.stop();
  return true;
}

let done = 0;
const began = process.hrtime.bigint();
for (let number = 0; number < Number(cases); number += 1) {
  await begin(number);
  while (await complete()) done += 1;
}
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
if (done !== 12 * Number(cases)) throw new Error(`${done} completions of ${cases} cases`);
console.log(done / seconds);
process.exit(0);
