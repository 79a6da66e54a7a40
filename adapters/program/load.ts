import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { readCodeCache, writeCodeCache } from './code-cache.ts';
import { codeCacheVariable } from './variable.ts';

interface Compiled {
  path: string;
  source: Buffer;
  script: Script;
}

type Body = (require: (id: string) => unknown, module: { exports: unknown }, directory: string) => void;

function isCaching(): boolean {
  return process.env[codeCacheVariable] !== '0';
}

const uncached: Compiled[] = [];

/** A file of `dist/lib` is one function expression in ASCII (scripts/build.mjs). */
function compile(path: string): Body {
  const source = readFileSync(path);
  const cachedData = isCaching() ? readCodeCache(path, source) : undefined;
  const script = new Script(
    source.toString('latin1'),
    cachedData ? { filename: path, cachedData } : { filename: path },
  );
  if (isCaching() && (cachedData === undefined || script.cachedDataRejected === true)) {
    if (uncached.length === 0) process.on('exit', keepCode);
    uncached.push({ path, source, script });
  }
  return script.runInThisContext();
}

/** At the end, when everything has been said: then the cache holds the functions that a run needs, too. */
function keepCode(exitCode: number): void {
  if (exitCode !== 0 || !isCaching()) return;
  for (const { path, source, script } of uncached) {
    try {
      writeCodeCache(path, source, script.createCachedData());
    } catch {
      // A clone that cannot be written, a sandbox: the next start compiles again.
    }
  }
}

const modules = new Map<string, unknown>();

/** `./x.cjs` is a part in `dist/lib`; everything else is Node's own. */
function load(id: string): unknown {
  const known = modules.get(id);
  if (known !== undefined) return known;
  if (!id.startsWith('./')) {
    const builtin: unknown = require(id);
    modules.set(id, builtin);
    return builtin;
  }
  const module = { exports: {} as unknown };
  modules.set(id, module.exports);
  compile(join(__dirname, 'lib', id))(load, module, __dirname);
  modules.set(id, module.exports);
  return module.exports;
}

/** Runs a program of `dist/lib` by its name. */
export function runProgram(name: string): void {
  load(`./${name}.cjs`);
}
