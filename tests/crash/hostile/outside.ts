import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const slash = Buffer.from('/');

/**
 * Every entry below a directory by its path's bytes (as latin1): kind, mode, owner, links, and the bytes of a file.
 * `skip` leaves subtrees out. Access times are not looked at: reading is no change.
 */
export function snapshot(
  directory: string,
  skip: (path: string) => boolean = () => false,
): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (at: Buffer) => {
    for (const name of readdirSync(at, { encoding: 'buffer' })) {
      const path = Buffer.concat([at, slash, name]);
      const key = path.toString('latin1');
      if (skip(key)) continue;
      const stat = lstatSync(path);
      const mode = (stat.mode & 0o7777).toString(8);
      const owner = `${mode} ${stat.uid}:${stat.gid}`;
      if (stat.isSymbolicLink()) found.set(key, `link ${readlinkSync(path, { encoding: 'latin1' })}`);
      else if (stat.isFile()) found.set(key, `file ${owner} ${stat.nlink} ${readFileSync(path, 'latin1')}`);
      else found.set(key, `${stat.isDirectory() ? 'directory' : 'special'} ${owner}`);
      if (stat.isDirectory()) visit(path);
    }
  };
  visit(Buffer.from(directory));
  return found;
}

/** How two snapshots differ, a line each. */
export function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const lines: string[] = [];
  for (const [path, was] of before) {
    const is = after.get(path);
    if (is === undefined) lines.push(`gone: ${path}`);
    else if (is !== was) lines.push(`changed: ${path}: ${was.slice(0, 80)} → ${is.slice(0, 80)}`);
  }
  for (const path of after.keys()) if (!before.has(path)) lines.push(`new: ${path}`);
  return lines;
}
