/**
 * `node scripts/record-demo.mjs`: runs `handoff demo` in an empty HOME and draws what it prints as docs/demo.svg.
 * What differs from run to run (sentinel, nonce, times, temporary paths) is replaced, so the picture changes only when
 * the program's words do; tests/docs/ compares the two.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const command = 'node dist/handoff.cjs demo';
const columns = 118;
const characterWidth = 7.4;
const lineHeight = 17;
const margin = 18;
const barHeight = 30;

/** Replaces what no two runs have in common. */
function normaliseDemo(text) {
  const sentinel = /sentinel ([a-z2-7]{10})/.exec(text)?.[1] ?? '';
  const nonce = /that carry ([0-9a-f]{12}) /.exec(text)?.[1] ?? '';
  return text
    .replaceAll(sentinel, 'k3vq7mz2xa')
    .replaceAll(nonce, '5e1f0c7a9b3d')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '2026-05-15T18:30:00Z')
    .replace(/\d{8}T\d{6}Z/g, '20260515T183000Z')
    .replace(/\b\d\d:\d\d(?= ")/g, '18:30')
    .replace(/\/[^\s/]*-my-project\//g, '/my-project/')
    .replace(/\b\d+ min old/g, '0 min old');
}

function runDemo() {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-record-')));
  try {
    const text = execFileSync(process.execPath, [join(root, 'dist/handoff.cjs'), 'demo'], {
      cwd: root,
      env: { HOME: home, PATH: process.env.PATH, NO_COLOR: '1' },
      encoding: 'utf8',
    });
    return normaliseDemo(text).trimEnd();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function wrapLine(line) {
  if (line.length <= columns) return [line];
  const space = line.lastIndexOf(' ', columns);
  const cut = space > columns / 2 ? space : columns;
  return [line.slice(0, cut).trimEnd(), ...wrapLine(`     ${line.slice(cut).trimStart()}`)];
}

function styleOf(line) {
  if (line.startsWith('$ ')) return 'command';
  if (/^\d+\. /.test(line)) return 'title';
  if (/sentinel|Sentinel/.test(line)) return 'mark';
  return 'text';
}

/** A terminal with these lines; one <text> a line, so that the picture can be searched and read aloud. */
function drawTerminal(text) {
  const lines = text.split('\n').flatMap(wrapLine);
  const width = Math.ceil(columns * characterWidth + margin * 2);
  const height = Math.ceil(lines.length * lineHeight + margin + barHeight + 8);
  const rows = lines.map((line, index) => {
    const y = barHeight + margin + index * lineHeight;
    return `  <text class="${styleOf(line)}" x="${margin}" y="${y}" xml:space="preserve">${escapeXml(line)}</text>`;
  });
  const dots = ['#e5534b', '#c69026', '#57ab5a'].map(
    (colour, index) => `  <circle cx="${20 + index * 18}" cy="16" r="5.5" fill="${colour}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="handoff demo in a terminal">`,
    '  <style>',
    "    text { font: 12.3px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #adbac7; }",
    '    .command { fill: #dcbdfb; } .title { fill: #6cb6ff; font-weight: bold; } .mark { fill: #8ddb8c; }',
    '  </style>',
    `  <rect width="${width}" height="${height}" rx="8" fill="#22272e"/>`,
    ...dots,
    ...rows.filter((_, index) => lines[index] !== ''),
    '</svg>',
    '',
  ].join('\n');
}

export const recordDemo = () => drawTerminal(`$ ${command}\n\n${runDemo()}`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(join(root, 'docs/demo.svg'), recordDemo());
}
