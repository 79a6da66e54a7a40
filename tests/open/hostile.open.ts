import { expect, it } from 'vitest';
import { makeTemporary } from '../core/world.ts';
import { useBrowser, writePage } from './browser.ts';
import { ShopWorld } from './shop-world.ts';

/** Each would run a script, load something, or pose as part of the page if one guard were missing. */
const hostile = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<!--<script>alert(1)//-->',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<iframe src="https://example.com"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="https://example.com"></object>',
  '<link rel=stylesheet href=https://example.com/a.css>',
  '<style>@import "https://example.com/a.css"; body{display:none}</style>',
  '<base href="https://example.com/">',
  '<meta http-equiv=refresh content="0;url=https://example.com">',
  '<form action=https://example.com><button id=go>go</button></form>',
  '<a id=board href=x>clobber</a><form name=board></form>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '[press](javascript:alert(1))',
  '[press](JaVaScRiPt:alert(1))',
  '[press](java&#x0A;script:alert(1))',
  '[press](&#x6A;avascript:alert(1))',
  '[press](data:text/html,<script>alert(1)</script>)',
  '[press](vbscript:alert(1))',
  '[press](file:///etc/passwd)',
  '![](https://example.com/track.png)',
  '![x](javascript:alert(1))',
  '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)',
  '[x]: https://example.com/b.png\n\n![x] and <https://example.com/"onmouseover="alert(1)>',
  '[ok](https://example.com "\\" onclick=alert(1) x=\\"")',
  '&lt;script&gt;alert(1)&lt;/script&gt; &#0; &nosuch; &#xffffffff; &amp;lt;b&amp;gt;',
  '`</code><script>alert(1)</script>`',
  '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
  '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
  '\u202eecrof\u202c <\u200bscript>alert(1)</script> \u0000 \u2028',
  '__BOARD__ __proto__ constructor </style></head>',
];

const open = useBrowser();

it('texts that would run or load something show as text', async () => {
  const world = new ShopWorld(makeTemporary(), new Date());
  for (const [index, text] of hostile.entries()) {
    const title = text.split('\n')[0] ?? '';
    const body = `## Immediate next action\n\n${text}\n\n## ${title}\n\n${text}\n`;
    const fields = { topic: title, session_tool: title, description: title };
    world.file({ title, to: world.shop, from: title.slice(0, 40), agoMs: index * 60_000, body, fields });
    world.entry(world.shop, `2026-05-14T09-00-${`${index}`.padStart(2, '0')}-tester`, {
      parent: [title],
      agent: title,
      status: title,
      summary: title,
    });
    world.round(
      world.shop,
      `active/2026-05-${`${(index % 28) + 1}`.padStart(2, '0')}-hostile-${index}`,
      'round-01-prompt.md',
      {
        thread: title,
        round: '1',
        from: title,
        to: title,
        created: title,
        status: title,
        wait_phrase: title,
      },
      text,
    );
  }
  const { page, faults, requests } = await open(writePage(world));
  const seen: string[] = [];
  for (let index = 0; index < hostile.length; index++) {
    for (const id of [`h${index}`, `t${index}`]) {
      await page.evaluate(
        `location.hash = '#list=${id.startsWith('h') ? 'handoffs' : 'threads'}&open=${id}'`,
      );
      await page.locator('.detail h1').waitFor();
      seen.push(await page.locator('.detail').innerText());
      const odd = await page
        .locator('.text')
        .evaluate((text) =>
          [...text.querySelectorAll('*')]
            .filter(
              ({ localName, attributes }) =>
                /script|img|svg|iframe|object|link|style|base|meta|form|math/.test(localName) ||
                [...attributes].some(
                  ({ name, value }) => /^on|^id$|^name$|^src|^style/.test(name) || /script:/i.test(value),
                ),
            )
            .map(({ outerHTML }) => outerHTML),
        );
      expect([id, odd]).toEqual([id, []]);
    }
  }
  for (const link of await page.locator('.text a').all()) await link.hover();
  await page.goto(`${page.url().replace(/#.*/, '')}#list=chains`);
  expect(faults).toEqual([]);
  expect(requests.filter((url) => !url.startsWith('file://'))).toEqual([]);
  const all = seen.join('\n');
  expect(all).toContain('<img src=x onerror=alert(1)>');
  expect(all).toContain('[press](javascript:alert(1))');
  expect(all).toContain('![](https://example.com/track.png)');
  expect(all).toContain('<script>alert(1)</script>');
  expect(all).toContain('&nosuch;');
  expect(all).toContain('__BOARD__ __proto__');
});

it('links lead to the web alone, and say where', async () => {
  const world = new ShopWorld(makeTemporary(), new Date());
  const body = '## Immediate next action\n\nRead [the bank](https://example.com/x) and [this](docs/a.md).\n';
  world.file({ title: 'Links', to: world.shop, from: 'shop', agoMs: 0, body });
  const { page } = await open(writePage(world), '#list=handoffs&open=h0');
  const link = page.locator('.text a');
  expect(await link.count()).toBe(1);
  expect(await link.innerText()).toBe('the bank (https://example.com/x)');
  expect(await link.getAttribute('rel')).toContain('noreferrer');
  expect(await page.locator('.text').innerText()).toContain('[this](docs/a.md)');
});

it('the policy stops a script that somebody writes into the file', async () => {
  const { readFileSync, writeFileSync } = await import('node:fs');
  const path = writePage(new ShopWorld(makeTemporary(), new Date()).fill());
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(
      /<\/body>\s*<\/html>\s*$/,
      '<script>alert(1)</script><img src=https://example.com/a.png>',
    ),
  );
  const { faults, requests, stopped } = await open(path);
  expect(faults.filter((fault) => fault.startsWith('dialog'))).toEqual([]);
  expect(faults.join('\n')).toMatch(/Content Security Policy/);
  expect(stopped).toEqual(['https://example.com/a.png']);
  expect(requests.filter((url) => url.startsWith('https:'))).toEqual(stopped);
});

it('secrets are blacked out', async () => {
  const world = new ShopWorld(makeTemporary(), new Date());
  const key = `ghp_${'aB3dE5fG7hJ9kL1mN0pQ2rS4tU6vW8xY0zA1'}`;
  const body = `## Immediate next action\n\nUse the token ${key} for it.\n`;
  const fields = { topic: key, branch: key };
  const path = world.file({ title: `Token ${key}`, to: world.shop, from: key, agoMs: 0, body, fields });
  world.round(
    world.shop,
    'active/2026-05-12-x',
    'round-01-prompt.md',
    { thread: 'x', round: '1', from: 'a', to: 'b', created: '2026-05-12T00:00:00Z', status: 'open' },
    `Use ${key}.\n`,
  );
  expect(path).toMatch(/\.md$/);
  const { page } = await open(writePage(world), '#list=handoffs&open=h0');
  expect(await page.content()).not.toContain(key);
  expect(await page.locator('.text').innerText()).toContain('[redacted:');
});
