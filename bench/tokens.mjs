import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { cli, makePlace, makeWaiting, node, repository, sample } from './place.mjs';

/** Where a clone lies is not ours to choose: counted as if it lay at a short path. */
const tokens = (text) => encode(text.replaceAll(repository, '/opt/agent-handoff')).length;

/** A HOME with both clients wired by `install`. */
function installedPlace(flags = []) {
  const place = makePlace(`installed${flags.join('')}`);
  for (const directory of ['.claude', '.codex']) mkdirSync(join(place.home, directory));
  const args = [cli, 'install', '--client', 'claude-code', '--client', 'codex', ...flags, '--json'];
  const env = { HOME: place.home, PATH: process.env.PATH };
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: place.worktree, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`install: ${status} ${stdout}${stderr}`);
  return place;
}

/** The skills below a directory: name, description, and whether the client tells its model of it (measured). */
function skillsIn(directory) {
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, 'SKILL.md')))
    .map((name) => {
      const path = join(directory, name, 'SKILL.md');
      const text = readFileSync(path, 'utf8');
      const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
      const policy = join(directory, name, 'agents/openai.yaml');
      const hidden = directory.includes('.claude')
        ? head.includes('disable-model-invocation: true')
        : existsSync(policy);
      return { name, path, text, body, hidden, description: /^description: (.*)$/m.exec(head)?.[1] ?? '' };
    });
}

const listing = {
  'claude-code': ({ name, description }) => `- ${name}: ${description}\n`,
  codex: ({ name, description, path }) => `- ${name}: ${description} (file: ${path})\n`,
};

/** What of a start's text is not the handoff's own. */
function frameCost(place) {
  makeWaiting(place, 1, sample)();
  const payload = {
    session_id: 's',
    transcript_path: null,
    cwd: place.worktree,
    hook_event_name: 'SessionStart',
    source: 'startup',
  };
  const args = [join(repository, 'dist/session-start.cjs'), '--client', 'claude-code'];
  const options = { cwd: place.worktree, env: place.env, input: JSON.stringify(payload), encoding: 'utf8' };
  const { stdout } = spawnSync(node, args, options);
  const text = JSON.parse(stdout).hookSpecificOutput.additionalContext;
  const own = /^name: [\s\S]*?(?=\n----- end handoff)/m.exec(text)?.[0] ?? '';
  if (own === '' || !text.includes('sentinel')) throw new Error(`no handoff in ${stdout}`);
  return tokens(text) - tokens(own);
}

/** What we cost a session in tokens of `o200k_base`, each with its limit. */
export function tokenCosts() {
  const place = installedPlace();
  const claude = skillsIn(join(place.home, '.claude/skills'));
  const codex = skillsIn(join(place.home, '.agents/skills'));
  const listed = (client, skills) =>
    skills.filter(({ hidden }) => !hidden).map((skill) => tokens(listing[client](skill)));
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  const block = tokens(readFileSync(join(place.home, '.codex/AGENTS.md'), 'utf8'));
  const handoffOf = (skills) => skills.find(({ name }) => name === 'handoff');
  const withChains = skillsIn(join(installedPlace(['--chain-hooks']).home, '.claude/skills'));
  return [
    {
      label: 'Claude Code, nothing waits: listed skills',
      tokens: sum(listed('claude-code', claude)),
      limit: 150,
    },
    { label: 'the same with --chain-hooks', tokens: sum(listed('claude-code', withChains)), limit: 150 },
    {
      label: 'Codex, nothing waits: listed skills and block',
      tokens: sum(listed('codex', codex)) + block,
      limit: 250,
    },
    { label: '/handoff in Claude Code', tokens: tokens(handoffOf(claude).body), limit: 1_100 },
    { label: '$handoff in Codex', tokens: tokens(handoffOf(codex).text), limit: 1_100 },
    {
      label: 'a start with one handoff, beside its words',
      tokens: frameCost(makePlace('frame')),
      limit: 200,
    },
  ];
}
