import { type CommandPattern, matchesPattern, readPattern } from './command-pattern.ts';
import { reviewedCommands } from './reviewed-commands.ts';
import { splitCommands } from './shell-commands.ts';
import type { CommandWords } from './shell-words.ts';
import { unwrapCommand } from './wrappers.ts';

export type CommandKind = keyof typeof reviewedCommands | 'data' | 'named' | 'thread';

/** A command that a gate holds back. */
export interface SharedCommand {
  /** What it does by the reviewed list; `named` by the thread's own `gate_commands`; `thread` takes a gate away. */
  kind: CommandKind;
  words: CommandWords;
}

let compiled: { kind: CommandKind; pattern: CommandPattern }[] | null = null;

function reviewed(): { kind: CommandKind; pattern: CommandPattern }[] {
  compiled ??= Object.entries(reviewedCommands).flatMap(([kind, sources]) =>
    sources.flatMap((source) => {
      const pattern = readPattern(source);
      return pattern ? [{ kind: kind as CommandKind, pattern }] : [];
    }),
  );
  return compiled;
}

const databaseClients =
  /(?:^|[\\/])(?:psql|mysql|mariadb|sqlite3|sqlcmd|cockroach|clickhouse(?:-client)?|mongosh?|bq|snowsql|duckdb)(?:\.exe)?$/i;
const writingQuery =
  /\b(?:drop|truncate|alter|grant|revoke)\s+\w|\b(?:delete\s+from|insert\s+into)\b|\bupdate\s+\S+\s+set\b|\.(?:drop|deleteMany|deleteOne|remove|dropDatabase)\s*\(/i;

/** A try reaches nobody. A script that is run by name may not know the option, so it is none. */
function isTry([program = '', ...rest]: CommandWords): boolean {
  return (
    /^(?:git|npm|pnpm|cargo|kubectl|helm|rsync)$/.test(program.replace(/^.*\//, '')) &&
    !/^run/.test(rest[0] ?? '') &&
    rest.some((word) => /^--dry-run(?:=(?!none)|$)/.test(word)) &&
    !rest.includes('--no-dry-run')
  );
}

function kindOf(command: CommandWords): CommandKind | null {
  if (isTry(command)) return null;
  if (databaseClients.test(command[0] ?? '') && command.some((word) => writingQuery.test(word)))
    return 'data';
  return reviewed().find(({ pattern }) => matchesPattern(pattern, command))?.kind ?? null;
}

/** Every command of a shell text, with what its wrappers would run. */
function listCommands(text: string): CommandWords[] {
  return splitCommands(text).flatMap(unwrapCommand);
}

/** The first command of a shell text that touches shared state, by the reviewed list; null when there is none. */
export function findSharedCommand(text: string): SharedCommand | null {
  for (const words of listCommands(text)) {
    const kind = kindOf(words);
    if (kind !== null) return { kind, words };
  }
  return null;
}

/** The first command of a shell text that one of these patterns names. */
export function findNamedCommand(text: string, patterns: readonly CommandPattern[]): SharedCommand | null {
  if (patterns.length === 0) return null;
  const words = listCommands(text).find((command) =>
    patterns.some((pattern) => matchesPattern(pattern, command)),
  );
  return words ? { kind: 'named', words } : null;
}
