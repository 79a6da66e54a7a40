import { listAncestors, type ProcessRef } from '../../core/files/process.ts';

/** What a client starts a hook or a command through. */
const between = /^(?:(?:ba|da|a|k|z|fi)?sh|env|timeout)$/;

/** Returns the client whose hook this process is; null where the system tells no ancestors. */
export function findClientProcess(): ProcessRef | null {
  const found = listAncestors(process.ppid).find(({ name }) => !between.test(name));
  return found === undefined ? null : { pid: found.pid, start: found.start };
}
