import { expect, it } from 'vitest';
import { plainTitle, titleOfText } from '../../../../core/handoff/format/title.ts';

it.each([
  ['Handoff — fix the login', 'fix the login'],
  ['**Session Handoff** (2026-05-03): *auth*', 'auth'],
  ['📋 Hand-over notes | Billing', 'Billing'],
  ['HANDOFF 2026-05-14: queue', 'queue'],
  ['- **Fix** the _login_ of snake_case_name', 'Fix the login of snake_case_name'],
  ['3. [Queue](docs/queue.md) is bounded', 'Queue is bounded'],
  ['Übergabe: Rechnungen', 'Rechnungen'],
  ['Note de passation — factures', 'factures'],
  ['Traspaso de sesión: pagos', 'pagos'],
  ['Passagem de bastão: notas', 'notas'],
  ['Passaggio di consegne — fatture', 'fatture'],
  ['Передача дел: счета', 'счета'],
  ['交接文档：登录', '登录'],
  ['交接說明：登入', '登入'],
  ['引き継ぎ書：ログイン', 'ログイン'],
  ['인수인계 문서: 로그인', '로그인'],
  ['Handoffs are shown twice', 'Handoffs are shown twice'],
  ['Handoff for the login', 'Handoff for the login'],
  ['Передача данных в API', 'Передача данных в API'],
  ['Session handoff', ''],
  ['HANDOFF.md', ''],
  ['2026-05-14', ''],
])('%s → %s', (title, expected) => {
  expect(plainTitle(title)).toBe(expected);
});

it.each([
  ['1. Run `npm test`\n2. Merge', 'Run `npm test`'],
  ['```sh\nnpm test\n```', 'npm test'],
  ['- [ ] **Deploy** it', 'Deploy it'],
  ['- [x] Export\n- [ ] Import', 'Import'],
  ['- [x] Export', 'Export'],
  ['', ''],
])('the first item of %j is %j', (text, expected) => {
  expect(titleOfText(text)).toBe(expected);
});

it('takes no quadratic time for long runs of marks', () => {
  const before = process.cpuUsage();
  for (const run of ['*', '_', ' ', '- ', '#', '[', '🚀', '1. ']) plainTitle(`${run.repeat(20_000)}x`);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
