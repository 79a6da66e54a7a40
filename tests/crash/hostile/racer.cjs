// racer.cjs <uid> <flag file> (<path> <what a link there leads to>)…: puts a link in the place of each path and the real
// thing back, again and again, until the flag file is gone. Prints how often a link stood there.
const { existsSync, renameSync, symlinkSync, unlinkSync } = require('node:fs');

const [, , uid, flag, ...pairs] = process.argv;
if (Number(uid) !== process.getuid()) {
  process.setgroups([]);
  process.setgid(Number(uid));
  process.setuid(Number(uid));
}
let swapped = 0;
let refused = 0;
process.stdout.write('ready\n');
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const attempt = (act) => {
  try {
    act();
    return true;
  } catch {
    refused++;
    return false;
  }
};
while (existsSync(flag)) {
  for (let at = 0; at < pairs.length; at += 2) {
    const [path, target] = [pairs[at], pairs[at + 1]];
    if (!attempt(() => renameSync(path, `${path}.real`))) {
      pause(1);
      continue;
    }
    if (attempt(() => symlinkSync(target, path))) swapped++;
    pause(Math.random() * 3);
    attempt(() => unlinkSync(path));
    attempt(() => renameSync(`${path}.real`, path));
    pause(Math.random() * 3);
  }
}
process.stdout.write(`${JSON.stringify({ swapped, refused })}\n`);
