import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import { readConfig } from '../install/config.ts';
import { codex, readUserText, rulesDirectory, rulesPath } from '../install/location.ts';
import { listRuleFiles } from '../install/rules.ts';
import { findWritableRoot } from '../install/writable-roots.ts';

const client = codex;

interface RulesFound {
  clone: string;
  node: string;
  notices: readonly Notice[];
  commands: Commands;
}

/** What is wrong with the rules: ours missing, one that stops Codex, one that lets another program out. */
export function examineRules(ctx: Context, found: RulesFound): Finding[] {
  return [...findMissing(ctx, found), ...findBroken(ctx, found), ...findLoose(ctx, found.commands)];
}

function setAside(file: string): string {
  return `mv ${shellWord(file)} ${shellWord(`${file}.off`)}`;
}

function findMissing(ctx: Context, { clone, node, notices, commands }: RulesFound): Finding[] {
  const file = rulesPath(ctx);
  const base = { where: file, client };
  const writable = findWritableRoot(ctx, { clone, node }, readConfig(ctx));
  if (writable !== null) {
    const to = join(ctx.home, '.agent-handoff-clone');
    const what = `left out, because ${writable.path} lies under ${writable.root}, which a sandboxed session may write.`;
    const fix = `cp -R ${shellWord(clone)} ${shellWord(to)} && ${shellWord(node)} ${shellWord(join(to, 'dist/handoff.cjs'))} install`;
    return [makeFinding('rule-missing', { ...base, what, fix })];
  }
  const omitted = notices.find(({ code }) => code === 'rule-omitted');
  if (omitted !== undefined) {
    const what = `left out, because Codex does not accept our rules (${omitted.reason}).`;
    return [makeFinding('rule-missing', { ...base, what, fix: commands.install(client) })];
  }
  if (exists(file)) return [];
  const what = 'our rules are not there.';
  return [makeFinding('rule-missing', { ...base, what, fix: commands.install(client), safe: true })];
}

function findBroken(ctx: Context, { notices, node }: RulesFound): Finding[] {
  return notices.flatMap(({ code, reason, file }): Finding[] => {
    if (code === 'rules-broken') {
      const what = `it does not parse (${reason}).`;
      return [makeFinding('rules-broken', { where: file, what, fix: setAside(file), client })];
    }
    if (code !== 'rule-overruled') return [];
    const what = 'other rules of yours say something else to our command, and theirs prevail.';
    const fix = findOverruling(ctx, node);
    return [makeFinding('rule-missing', { where: file, what, fix, client })];
  });
}

/** Sets aside the rules of the user that name our Node or program; with none of them all are shown. */
function findOverruling(ctx: Context, node: string): string {
  const others = listRuleFiles(ctx).filter(
    (file) => file !== rulesPath(ctx) && namesUs(readUserText(file) ?? '', node),
  );
  return others.length === 0
    ? `cat ${shellWord(rulesDirectory(ctx))}/*.rules`
    : others.map(setAside).join(' && ');
}

function namesUs(text: string, node: string): boolean {
  return text.includes(JSON.stringify(node)) || text.includes('handoff.cjs');
}

/** `["node", script, …]` also allows `/anywhere/node script …`, unless `host_executable` pins the program. */
function isLoose(text: string): boolean {
  const rules = text.replace(/^\s*#.*$/gm, '');
  const bare = /pattern\s*=\s*\[\s*(?:\[[^\]]*)?"node(?:js)?"[^)]*handoff\.cjs/.test(rules);
  return bare && !/host_executable\(\s*name\s*=\s*"node(?:js)?"/.test(rules);
}

function findLoose(ctx: Context, commands: Commands): Finding[] {
  return listRuleFiles(ctx).flatMap((where): Finding[] => {
    if (!isLoose(readUserText(where) ?? '')) return [];
    const safe = where === rulesPath(ctx);
    const fix = safe ? commands.install(client) : setAside(where);
    return [makeFinding('rule-loose', { where, what: 'a rule names a bare "node".', fix, client, safe })];
  });
}
