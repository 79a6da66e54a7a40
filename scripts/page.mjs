import { createHash } from 'node:crypto';
import { build } from 'esbuild';

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Bundles a part of the page. What an HTML parser takes for a comment or a tag stands escaped in its texts. */
async function bundle(root, entry) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    format: 'iife',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    outdir: 'dist',
    write: false,
  });
  const text = (result.outputFiles[0]?.text ?? '').trim().replace(/<(?=!--|script)/gi, '\\x3c');
  if (/<\/(?:script|style)/i.test(text)) throw new Error(`${entry}: what it gives holds a tag`);
  return { text, metafile: result.metafile };
}

/** Where it holds `__BOARD__`, core/board/render-page.ts puts the data. */
const template = (policy, style, script) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="agent-handoff">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>handoffs</title>
<style>${style}</style>
</head>
<body>
<noscript>This page shows what it holds by its own script, which does not run here. In a terminal: handoff list --everywhere</noscript>
<script type="application/json" id="board">__BOARD__</script>
<script>${script}</script>
</body>
</html>
`;

/** Returns the template of the page that `handoff open` writes: all but its data, and what went into it. */
export async function buildPage(root) {
  const [script, style] = await Promise.all([bundle(root, 'page/main.ts'), bundle(root, 'page/style.css')]);
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script.text)}`,
    `style-src ${hashOf(style.text)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify',
  ].join('; ');
  const text = template(policy, style.text, script.text);
  return { text, metafile: script.metafile };
}
