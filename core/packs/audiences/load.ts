import { join } from 'node:path';
import { HandoffError } from '../../errors.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { likeness } from '../../text/lines.ts';
import { type AudienceFile, audienceFile, makeProfile, type Profile } from './audience.ts';
import { readYaml } from './read-yaml.ts';

/** Where audience files lie: those of the program, and those of the repository, which win. */
export interface AudiencePlaces {
  /** `<clone>/spec/audiences`. */
  shipped: string;
  /** `<worktree>/.agent-handoff/audiences`. */
  own: string;
}

export function audiencePlaces(shipped: string, worktree: string): AudiencePlaces {
  return { shipped, own: join(worktree, '.agent-handoff', 'audiences') };
}

const fileLimit = 64 * 1024;

function readIn(directory: string, name: string): AudienceFile | null {
  for (const path of [join(directory, `${name}.yaml`), join(directory, `${name}.yml`)]) {
    const file = readRegularFile(path, fileLimit);
    if (file) return readYaml(audienceFile, Buffer.from(file.bytes).toString('utf8'), path);
  }
  return null;
}

/** A repository's file says only what it changes of the program's. */
function readNamed(places: AudiencePlaces, name: string): AudienceFile | null {
  const shipped = readIn(places.shipped, name);
  const own = readIn(places.own, name);
  return shipped && own ? { ...shipped, ...own } : (own ?? shipped);
}

/** The budget in the repository's own file of an audience: it says more than the configuration of a whole class. */
export function ownBudget(places: AudiencePlaces, name: string): number | undefined {
  return readIn(places.own, name)?.budget;
}

export function listAudiences({ shipped, own }: AudiencePlaces): string[] {
  const named = (directory: string) =>
    listNames(directory).flatMap((name) => /^([a-z][a-z0-9-]*)\.ya?ml$/.exec(name)?.[1] ?? []);
  return [...new Set([...named(shipped), ...named(own)])].sort();
}

/** A name this much like a known one (`likeness`) is taken for a slip of the pen. */
const leastAlike = 0.6;

function refuseUnknown(places: AudiencePlaces, given: string): never {
  const names = listAudiences(places);
  const words = names.flatMap((name) =>
    [name, ...(readNamed(places, name)?.aliases ?? [])].map((word) => ({ word, name })),
  );
  const [near] = words
    .map(({ word, name }) => ({ name, alike: likeness(given.toLowerCase(), word, 'letters') }))
    .filter(({ alike }) => alike >= leastAlike)
    .sort((a, b) => b.alike - a.alike);
  throw new HandoffError('bad-audience', {
    message: `--for ${JSON.stringify(given.slice(0, 60))}: there is no such audience${near ? `; did you mean ${near.name}?` : '.'} Expected one of ${names.join(', ')}`,
    hint: `handoff pack --for ${near?.name ?? 'dev'} --from <file>; a repository adds its own in .agent-handoff/audiences/<name>.yaml`,
  });
}

/** The file of an audience, by its name or another name for it. Throws `bad-audience` or `pack-config`. */
export function findAudience(places: AudiencePlaces, given: string): AudienceFile {
  const name = given.trim().toLowerCase();
  if (!/^[a-z][a-z0-9-]*$/.test(name)) refuseUnknown(places, given);
  const named = readNamed(places, name);
  if (named) return named;
  for (const other of listAudiences(places)) {
    const file = readNamed(places, other);
    if (file?.aliases?.includes(name)) return file;
  }
  return refuseUnknown(places, given);
}

export function loadProfile(places: AudiencePlaces, file: AudienceFile): Profile {
  let whole = file;
  const seen = [file.audience];
  while (whole.extends !== undefined) {
    const base = findAudience(places, whole.extends);
    if (seen.includes(base.audience)) {
      throw new HandoffError('pack-config', {
        message: `audience ${file.audience} extends itself: ${[...seen, base.audience].join(' → ')}`,
        hint: `correct \`extends\` in the file of ${base.audience}`,
      });
    }
    seen.push(base.audience);
    const { extends: next, aliases: _, ...parts } = base;
    const { extends: __, ...own } = whole;
    whole = { ...parts, ...own, ...(next === undefined ? {} : { extends: next }) };
  }
  return makeProfile(whole);
}
