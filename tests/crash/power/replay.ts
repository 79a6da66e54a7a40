import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { covers, type Operation } from './operations.ts';

/** The power fails after `after` operations; of what no sync covered then, only the first `kept` reach the disk. */
export interface Loss {
  after: number;
  kept: number;
  /** Keep every name and lose only bytes: how a file system behaves that orders names before data. */
  bytesOnly: boolean;
}

/** Numbers of the operations that nothing has made durable when the power fails. */
export function pendingAt(operations: readonly Operation[], after: number): number[] {
  const pending: number[] = [];
  for (const [number, operation] of operations.slice(0, after).entries()) {
    if (operation.kind === 'sync') {
      const rest = pending.filter((other) => !covers(operation, operations[other] as Operation));
      pending.splice(0, pending.length, ...rest);
    } else if (operation.kind !== 'print') pending.push(number);
  }
  return pending;
}

const isBytes = (operation: Operation | undefined) =>
  operation?.kind === 'write' || operation?.kind === 'truncate';

/** Numbers of the operations that never reached the disk. */
function lostBy({ after, kept, bytesOnly }: Loss, operations: readonly Operation[]): Set<number> {
  const pending = pendingAt(operations, after);
  return new Set(bytesOnly ? pending.filter((number) => isBytes(operations[number])) : pending.slice(kept));
}

/** Every state that a loss of power can leave, each once: most losses leave the same as an earlier one. */
export function lossesOf(operations: readonly Operation[]): Loss[] {
  const losses: Loss[] = [];
  for (let after = 0; after <= operations.length; after++) {
    const pending = pendingAt(operations, after);
    for (let kept = 0; kept <= pending.length; kept++) losses.push({ after, kept, bytesOnly: false });
    losses.push({ after, kept: 0, bytesOnly: true });
  }
  const states = new Map<string, Loss>();
  for (const loss of losses) {
    const lost = lostBy(loss, operations);
    const done = operations.slice(0, loss.after).flatMap(({ kind }, number) => {
      return lost.has(number) || kind === 'sync' ? [] : [number];
    });
    const key = done.join(' ');
    if (!states.has(key)) states.set(key, loss);
  }
  return [...states.values()];
}

/** Does again what reached the disk, on the state from before. What can no longer be done was lost with its cause. */
export function replay(operations: readonly Operation[], loss: Loss): void {
  const lost = lostBy(loss, operations);
  const open = new Map<number, number>();
  for (const [number, operation] of operations.slice(0, loss.after).entries()) {
    if (lost.has(number)) continue;
    try {
      perform(operation, open);
    } catch {
      // Its directory or its file is among what was lost.
    }
  }
  for (const descriptor of open.values()) closeSync(descriptor);
}

function perform(operation: Operation, open: Map<number, number>): void {
  if (operation.kind === 'create') open.set(operation.file, openSync(operation.path, 'wx', operation.mode));
  else if (operation.kind === 'truncate') ftruncateSync(descriptorOf(operation, open), 0);
  else if (operation.kind === 'write') {
    writeSync(descriptorOf(operation, open), operation.bytes, 0, operation.bytes.length, operation.at);
  } else if (operation.kind === 'mkdir') mkdirSync(operation.path, { mode: 0o700 });
  else if (operation.kind === 'rmdir') rmdirSync(operation.path);
  else if (operation.kind === 'unlink') unlinkSync(operation.path);
  else if (operation.kind === 'link') linkSync(operation.from, operation.path);
  else if (operation.kind === 'rename') renameSync(operation.from, operation.path);
}

function descriptorOf({ file, path }: { file: number; path: string }, open: Map<number, number>): number {
  const descriptor = open.get(file) ?? openSync(path, 'r+');
  open.set(file, descriptor);
  return descriptor;
}
