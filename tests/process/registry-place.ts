import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PackagePlace, packProject } from './package-place.ts';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Serves the one package, and notes each request. Its files: `<version>.tgz`, and `latest`. */
const server = `
const { createServer } = require('node:http');
const { createHash } = require('node:crypto');
const { appendFileSync, existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const directory = process.argv[1];
createServer((request, response) => {
  appendFileSync(join(directory, 'requests'), request.url + '\\n');
  if (existsSync(join(directory, 'hangs'))) return;
  if (/\\.tgz$/.test(request.url)) return response.end(readFileSync(join(directory, request.url.split('/').pop())));
  const host = 'http://' + request.headers.host;
  const names = readdirSync(directory).filter((name) => name.endsWith('.tgz'));
  const versions = Object.fromEntries(names.map((name) => {
    const version = name.replace(/\\.tgz$/, '');
    const integrity = 'sha512-' + createHash('sha512').update(readFileSync(join(directory, name))).digest('base64');
    return [version, { name: 'agent-handoff', version, dist: { tarball: host + '/agent-handoff/-/' + name, integrity } }];
  }));
  const latest = readFileSync(join(directory, 'latest'), 'utf8');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ name: 'agent-handoff', 'dist-tags': { latest }, versions }));
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** Versions without a change are packed once for all tests of a file. */
const packed = mkdtempSync(join(tmpdir(), 'handoff-published-'));
process.once('exit', () => rmSync(packed, { recursive: true, force: true }));

/** A HOME whose npm asks a registry of this test, and the versions that are published there. */
export class RegistryPlace extends PackagePlace {
  readonly published = join(this.base, 'published');
  #server: ChildProcess | null = null;

  async serve(): Promise<void> {
    mkdirSync(this.published, { recursive: true });
    this.#server = spawn(process.execPath, ['-e', server, this.published], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = await once(this.#server.stdout ?? process.stdin, 'data');
    writeFileSync(join(this.home, '.npmrc'), `registry=http://127.0.0.1:${String(port).trim()}\n`);
  }

  stop(): void {
    this.#server?.kill();
  }

  override get env(): Record<string, string> {
    const { AGENT_HANDOFF_UPGRADE: _, npm_config_offline: __, ...env } = super.env;
    return env;
  }

  /** Publishes a version. `change`: what it does otherwise than the source. Returns the tarball. */
  publishVersion(version: string, change?: (directory: string) => void): string {
    mkdirSync(this.published, { recursive: true });
    const kept = join(packed, `${version}.tgz`);
    if (change !== undefined || !existsSync(kept)) {
      const made = this.packVersion(version, change);
      if (change === undefined) cpSync(made, kept);
      cpSync(made, join(this.published, `${version}.tgz`));
    } else cpSync(kept, join(this.published, `${version}.tgz`));
    writeFileSync(join(this.published, 'latest'), version);
    return join(this.published, `${version}.tgz`);
  }

  private packVersion(version: string, change: (directory: string) => void = () => {}): string {
    const directory = join(this.base, `source-${version}`);
    for (const part of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist'])
      cpSync(join(project, part), join(directory, part), { recursive: true });
    const manifest = readFileSync(join(directory, 'package.json'), 'utf8');
    const { version: was } = JSON.parse(manifest) as { version: string };
    const bodies = readdirSync(join(directory, 'dist/lib')).map((name) => join('dist/lib', name));
    for (const file of ['package.json', ...bodies]) {
      const path = join(directory, file);
      const said = new RegExp(`("?version"?: ?")${was.replaceAll('.', '\\.')}"`, 'g');
      writeFileSync(path, readFileSync(path, 'utf8').replace(said, `$1${version}"`));
    }
    const changelog = join(directory, 'CHANGELOG.md');
    const part = `## ${version}\n\n- New in ${version}.\n\n## `;
    writeFileSync(changelog, readFileSync(changelog, 'utf8').replace(/^## /m, part));
    change(directory);
    return packProject(this.base, directory);
  }

  get requests(): string[] {
    try {
      return readFileSync(join(this.published, 'requests'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  }

  get program(): string {
    return join(this.current, 'dist/handoff.cjs');
  }

  get currentVersion(): string {
    return JSON.parse(readFileSync(join(this.current, 'package.json'), 'utf8')).version;
  }
}
