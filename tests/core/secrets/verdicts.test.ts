import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandoffError } from '../../../core/errors.ts';
import { redactSecrets, refuseSecrets, warnOfUnsure } from '../../../core/secrets/redact.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';

/** `sure`, `unsure`, or `none` for a text. */
async function verdictOf(text: string): Promise<string> {
  const findings = await scanSecrets(text);
  return findings.some(({ sure }) => sure) ? 'sure' : findings.length > 0 ? 'unsure' : 'none';
}

const prefix = (...parts: string[]) => parts.join('');

describe('what was refused without reason', () => {
  it.each([
    '- PASS: build and lint',
    'TOKEN: rotated on Monday',
    'DB_PASSWORD=yourpassword',
    'postgres://user:password@localhost/app',
    'MINIO_ROOT_PASSWORD=minioadmin',
    'POSTGRES_PASSWORD=postgres',
    'API_KEY=<ваш ключ>',
    'API_KEY=votre_cle_api',
    'API_KEY=あなたのキー',
    '{ session_token: "abc123" }',
    'x_token:636807987431997648:global',
    `${prefix('gh', 'p_')}${'x'.repeat(36)}`,
    'token: 2026-05-15T18-00-00-developer',
    'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    'the second pass is done, the third pass is O(n)',
    'host/port: db01 / 5432a',
  ])('%j is no secret', async (text) => expect(await verdictOf(text)).toBe('none'));
});

describe('what was missed', () => {
  it.each([
    'パスワード: Sakura#2049',
    'パスワードはSakura#2049です',
    '비밀번호: Sakura#2049',
    '密码：Sakura#2049',
    'Passwort: Sakura#2049',
    'Das Kennwort (Staging) ist Sakura#2049',
    'contraseña: Sakura#2049',
    'pw: Sakura#2049',
    '| Passwort | Sakura#2049 |',
    '| user | password |\n| --- | --- |\n| ada | Sakura#2049 |',
    'sshpass -p Sakura#2049 ssh deploy@db',
    'mysql -u root -pSakura#2049 shop',
    `Authorization: Basic ${Buffer.from('ada:Sakura#2049').toString('base64')}`,
    `https://${'discord'}.com/api/webhooks/112233445566778899/${'aB3dE6gH9jK2mN5pQ8sT'.repeat(3)}`,
    `${prefix('gs', 'k_')}${'aB3dE6gH9jK2'.repeat(4)}`,
    `${prefix('xa', 'i-')}${'aB3dE6gH9jK2'.repeat(7)}`,
    `${prefix('r', 'e_')}aB3dE6gH_${'9jK2mN5pQ8sT'.repeat(2)}`,
    `${prefix('sb_', 'secret_')}aB3dE6gH9jK2mN5pQ8sT1v_W4yZ7bC0`,
    `${prefix('nt', 'n_')}12345678901${'aB3dE6gH9jK2'.repeat(3)}`,
    `${prefix('dckr_', 'pat_')}aB3dE6gH9jK2mN5pQ8sT1vW4yZ7`,
    `UPSTASH_TOKEN=aB3dE6gH9jK2mN5pQ8sT1vW4yZ7w==`,
    'data:\n  password: aB3dE6gH9j==',
    'the wifi pass is Sakura-tree#2049',
    'login/password: ops / Sakura2049x',
    'логин/пароль: ops / Sakura2049x',
    'user ops / pass Sakura2049x',
    "ALTER USER 'ops'@'%' IDENTIFIED BY 'Sakura2049'",
    'openssl enc -aes-256-cbc -k Sakura2049 -in a',
    `${prefix('e2', 'b_')}${'9f8e7d6c5b'.repeat(4)}`,
    `${prefix('pat-', 'na1-')}9f8e7d6c-5b4a-4928-9706-f5e4d3c2b1a0`,
  ])('%j is a secret', async (text) => {
    expect(await verdictOf(text)).toBe('sure');
    const { text: redacted } = await redactSecrets(text);
    expect(redacted).not.toMatch(/Sakura|aB3dE6gH9j|QDIwNDk|IzIwNDk/);
  });
});

describe('what may be a secret', () => {
  const doubtful = 'mysql://root:toor@localhost/app';

  it.each([
    doubtful,
    `key ${prefix('AK', 'IA')}IOSFODNN7EXAMPLE`,
    `${prefix('gh', 'p_')}abcdefghijklmnopqrstuvwxyz0123456789`,
    'DB_PASSWORD=correcthorsebattery',
    'API_KEY=0d9e2f6a-51c7-4b7e-9f3e-2f4f0c1d8a55',
    'Password: otters123456',
  ])('%j is not refused', async (text) => {
    expect(await verdictOf(text)).toBe('unsure');
    const findings = await refuseSecrets(text, 'draft.md');
    expect(warnOfUnsure(findings, 'draft.md')).toEqual([
      `draft.md: this may be a secret; if it is one, take it out: line 1: ${findings[0]?.kind}`,
    ]);
  });

  it('is blacked out together with what is sure', async () => {
    const { text, findings } = await redactSecrets(`${doubtful}\npassword: Sakura#2049\n`);
    expect(findings.map(({ sure }) => sure)).toEqual([false, true]);
    expect(text).toBe(
      'mysql://root:[redacted: url-password]@localhost/app\npassword: [redacted: password]\n',
    );
  });

  it('is not named where something sure is refused', async () => {
    const refused = refuseSecrets(`${doubtful}\npassword: Sakura#2049\n`, 'draft.md');
    await expect(refused).rejects.toThrow(HandoffError);
    await expect(refused).rejects.toThrow('draft.md: line 2: password; a handoff must hold no secret');
  });
});

describe('any text', () => {
  const pieces = [
    'A',
    '-',
    ' ',
    '\n',
    '=',
    'aB3d',
    'password:',
    '密码：',
    'pw ',
    'https://a:',
    '| token ',
    'mysql -p',
  ];
  const parts = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), {
    maxLength: 40,
  });

  it('has findings in order, none overlapping, none across the end', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (list) => {
        const text = list.join('');
        const findings = await scanSecrets(text);
        let end = 0;
        for (const finding of findings) {
          expect(finding.start).toBeGreaterThanOrEqual(end);
          expect(finding.end).toBeGreaterThan(finding.start);
          end = finding.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
