import { splitShellText } from '../../sessions/shell-parts.ts';

const lead =
  /^(?:(?:[A-Za-z_]+=\S*|sudo|env|exec|nohup|time|npx|bunx|pnpm exec|yarn exec|bundle exec|uv run|poetry run|python3? -m)\s+)*/;

/** Scripts of a project that serve or watch, by the names that everybody gives them. */
const script =
  /^(?:(?:npm|pnpm|yarn|bun|deno|just|task|make|mise|composer|rake)\s+(?:(?:run|task)\s+)?(?:[\w-]+:)?(?:start(?:-\S+)?|serve|server|dev|develop|watch|preview|storybook|up|runserver|run-server)(?::\S+)?)(?=\s|$)/;

const programs = new RegExp(
  `^(?:\\S*/)?(?:${[
    'nodemon|live-server|http-server|http\\.server|browser-sync|webpack-dev-server|json-server|serve',
    'vite(?: (?:dev|serve|preview)|(?=\\s*$)|(?= --(?:host|port)))',
    '(?:next|nuxt|astro|remix|gatsby|ng|expo|wrangler|netlify|vercel|hugo|mkdocs|jekyll|ng|turbo|nx|svelte-kit)\\s+(?:dev|develop|start|serve|server|preview)',
    'uvicorn|gunicorn|hypercorn|daphne|waitress-serve|streamlit run|jupyter\\S*|flask(?: \\S+)* run|(?:python3? )?(?:\\S*/)?manage\\.py runserver|celery .*worker',
    '(?:bin/)?rails (?:s|server|c|console)|puma|unicorn|mix phx\\.server|php -S|php artisan (?:serve|queue:work)|symfony serve',
    'redis-server|postgres|mongod|mysqld|nginx -g|caddy run|minio server|etcd|consul agent|vault server',
    'docker(?:-compose| compose)(?: -\\S+ \\S+)* up(?!.*(?:\\s-d|--detach|--wait))|docker (?:logs|compose logs).*(?:\\s-f|--follow)',
    'kubectl (?:port-forward|proxy|logs.*(?:\\s-f|--follow)|get.*(?:\\s-w|--watch))|minikube tunnel|ngrok|cloudflared tunnel',
    'tail(?: .*)? (?:-[a-zA-Z]*[fF]\\S*|--follow\\S*)|journalctl.*(?:\\s-f|--follow)|less|more|top|htop|watch|entr|inotifywait -m|fswatch|watchexec|cargo[ -]watch|air|yes|cat(?=\\s*$)',
    'nc (?:-\\S*l|.* -\\S*l)|socat .*-listen|ssh .*-\\S*N|sleep (?:infinity|inf|\\d{4,})|tsx watch|node --watch|node (?:\\S*/)?(?:server|dev-server)\\.\\w+',
  ].join('|')})(?=\\s|$)`,
  'i',
);

const watching = /\s--watch(?:All)?(?!=false)(?=[\s=]|$)|\btsc\b.*\s-w\b|\bvitest\s+(?:watch|dev)\b/;

/** Returns the part of a command that waits, serves or watches and does not end by itself; null for none. */
export function findEndless(command: string): string | null {
  const isEndless = (part: string) => {
    const words = part
      .replace(/(?:^|\s)#.*$/, '')
      .replace(lead, '')
      .trim();
    const isBounded = /^(?:\S*\/)?timeout\s/.test(words);
    return !isBounded && (script.test(words) || programs.test(words) || watching.test(` ${words}`));
  };
  return splitShellText(command).find(isEndless) ?? null;
}
