import { join } from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { readText } from '../../../core/files/read.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import {
  type DoctorContext,
  type Finding,
  makeFinding,
  openInEditor,
} from '../../../install/doctor/finding.ts';
import type { ClientDoctor } from '../../client/client.ts';
import { examineClone, readStartLine } from '../../client/start-module.ts';
import { openCode, openCodeDirectory, pluginPath } from '../install/location.ts';
import { proveOpenCode } from '../live/prove.ts';

const client = openCode;

export const doctor: ClientDoctor = {
  client,
  title: 'OpenCode',
  oldest: '1.18.33',
  newest: '1.18.33',
  packages: /^opencode-ai$/,
  examine: async (ctx) => [
    ...examinePlugin(ctx),
    ...examineTwins(ctx),
    ...examineConfiguration(ctx),
    ...examineSwitch(ctx),
  ],
  command: (ctx) => readStartLine(readText(pluginPath(ctx))),
  prove: proveOpenCode,
};

function examinePlugin(ctx: DoctorContext): Finding[] {
  const where = pluginPath(ctx);
  const text = readText(where);
  if (text === null) {
    const what = 'our plugin is not there.';
    return [
      makeFinding('hook-missing', { where, client, what, fix: ctx.commands.install(client), safe: true }),
    ];
  }
  // Another's file of that name, or ours without its program, is what the dry run of install speaks of.
  const start = readStartLine(text);
  return start === null ? [] : examineClone(ctx, client, where, start);
}

/** The plugin in another directory that the client reads too: every start would be served twice. */
function examineTwins(ctx: DoctorContext): Finding[] {
  const { OPENCODE_CONFIG_DIR: more } = ctx.env;
  const places = [openCodeDirectory(ctx), join(ctx.home, '.opencode'), ...(more ? [more] : [])];
  return places
    .flatMap((place) => ['plugin', 'plugins'].map((name) => join(place, name, 'agent-handoff.js')))
    .filter((file) => file !== pluginPath(ctx) && readStartLine(readText(file)) !== null)
    .map((where) => {
      const what = 'our plugin stands there too.';
      return makeFinding('hook-doubled', { where, what, fix: `rm ${shellWord(where)}`, client });
    });
}

/** The client ends at once where one of its files does not parse. */
function examineConfiguration(ctx: DoctorContext): Finding[] {
  return ['config.json', 'opencode.json', 'opencode.jsonc'].flatMap((name) => {
    const where = join(openCodeDirectory(ctx), name);
    const text = readText(where);
    const errors: ParseError[] = [];
    parse(text ?? '{}', errors, { allowTrailingComma: true });
    const [first] = errors;
    if (text === null || first === undefined) return [];
    const line = text.slice(0, first.offset).split('\n').length;
    const what = `line ${line}: ${printParseErrorCode(first.error)}.`;
    const why = 'The client does not start with it.';
    return [makeFinding('settings-invalid', { where, what, why, fix: openInEditor(where), client })];
  });
}

function examineSwitch({ env }: DoctorContext): Finding[] {
  if (!/^(?:1|true)$/i.test(env.OPENCODE_PURE ?? '')) return [];
  const what = 'it is set, and OpenCode loads no plugin.';
  return [
    makeFinding('hooks-disabled', { where: 'OPENCODE_PURE', what, fix: 'unset OPENCODE_PURE', client }),
  ];
}
