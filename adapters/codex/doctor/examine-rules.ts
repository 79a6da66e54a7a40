import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type DoctorContext, type Finding, makeFinding, setAside } from '../../../install/doctor/finding.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import { clonePath } from '../../client/installation.ts';
import { readConfig } from '../install/config.ts';
import { codex, readUserText, rulesDirectory, rulesPath } from '../install/location.ts';
import { listRuleFiles } from '../install/rules.ts';
import { findWritableRoot } from '../install/surroundings.ts';

const client = codex;

/** What is wrong with the rules: ours missing, one that stops Codex, one that lets another program out. */
export function examineRules(ctx: DoctorContext, notices: readonly Notice[]): Finding[] {
  return [...findMissing(ctx, notices), ...findBroken(ctx, notices), ...findLoose(ctx)];
}

function findMissing(ctx: DoctorContext, notices: readonly Notice[]): Finding[] {
  const where = rulesPath(ctx);
  const node = process.execPath;
  const writable = findWritableRoot(ctx, { clone: clonePath, node }, readConfig(ctx));
  if (writable !== null) {
    const to = join(ctx.home, '.agent-handoff-clone');
    const what = `left out, because ${writable.path} lies under ${writable.root}, which a sandboxed session may write.`;
    const fix = `cp -R ${shellWord(clonePath)} ${shellWord(to)} && ${shellWord(node)} ${shellWord(join(to, 'dist/handoff.cjs'))} install`;
    return [makeFinding('rule-missing', { where, what, fix, client })];
  }
  const fix = ctx.commands.install(client);
  const omitted = notices.find(({ code }) => code === 'rule-omitted');
  if (omitted !== undefined) {
    const what = `left out, because Codex does not accept our rules (${omitted.reason}).`;
    return [makeFinding('rule-missing', { where, what, fix, client })];
  }
  if (exists(where)) return [];
  return [makeFinding('rule-missing', { where, what: 'our rules are not there.', fix, client, safe: true })];
}

function findBroken(ctx: Context, notices: readonly Notice[]): Finding[] {
  return notices.flatMap(({ code, reason, file: where }): Finding[] => {
    if (code === 'rules-broken') {
      const what = `it does not parse (${reason}).`;
      return [makeFinding('rules-broken', { where, what, fix: setAside(where), client })];
    }
    if (code !== 'rule-overruled') return [];
    const what = 'other rules of yours say something else to our command, and theirs prevail.';
    return [makeFinding('rule-missing', { where, what, fix: findOverruling(ctx), client })];
  });
}

/** Sets aside the rules of the user that name our Node or program; with none of them all are shown. */
function findOverruling(ctx: Context): string {
  const others = listRuleFiles(ctx).filter((file) => {
    const text = readUserText(file) ?? '';
    const isOther = file !== rulesPath(ctx);
    return isOther && (text.includes(JSON.stringify(process.execPath)) || text.includes('handoff.cjs'));
  });
  const showAll = `cat ${shellWord(rulesDirectory(ctx))}/*.rules`;
  return others.length === 0 ? showAll : others.map(setAside).join(' && ');
}

/** `["node", script, …]` also allows `/anywhere/node script …`, unless `host_executable` pins the program. */
function isLoose(text: string): boolean {
  const rules = text.replace(/^\s*#.*$/gm, '');
  const bare = /pattern\s*=\s*\[\s*(?:\[[^\]]*)?"node(?:js)?"[^)]*handoff\.cjs/.test(rules);
  return bare && !/host_executable\(\s*name\s*=\s*"node(?:js)?"/.test(rules);
}

function findLoose(ctx: DoctorContext): Finding[] {
  return listRuleFiles(ctx).flatMap((where): Finding[] => {
    if (!isLoose(readUserText(where) ?? '')) return [];
    const safe = where === rulesPath(ctx);
    const fix = safe ? ctx.commands.install(client) : setAside(where);
    return [makeFinding('rule-loose', { where, what: 'a rule names a bare "node".', fix, client, safe })];
  });
}
