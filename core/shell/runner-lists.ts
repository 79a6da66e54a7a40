export interface Wrapper {
  /** Its subcommand that does; none needed when left out. */
  verbs?: readonly string[];
  /** Words of its own before the command: a host, a duration. */
  own?: number;
  /** The command is a package, which may carry a version. */
  packages?: boolean;
}

function each(names: string, wrapper: Wrapper): Record<string, Wrapper> {
  return Object.fromEntries(names.split(' ').map((name) => [name, wrapper]));
}

export const wrappers: Readonly<Record<string, Wrapper>> = {
  ...each(
    'sudo doas env nohup nice ionice command builtin exec time gtime stdbuf setsid caffeinate dotenv busybox toybox ' +
      'strace ltrace valgrind unshare nsenter setpriv fakeroot firejail bwrap proot systemd-run systemd-inhibit ' +
      'sshpass torsocks proxychains proxychains4 unbuffer winpty rlwrap xvfb-run dbus-run-session chronic runuser ' +
      'noglob nocorrect - and or not begin wsl numactl cpulimit tini dumb-init xargs parallel watch coproc hyperfine',
    {},
  ),
  ...each(
    'timeout gtimeout flock chroot ssh autossh mosh taskset chrt faketime repeat gosu su-exec envdir script',
    { own: 1 },
  ),
  ...each('npx pnpx bunx uvx yarn dlx', { packages: true }),
  npm: { verbs: ['exec', 'x'], packages: true },
  pnpm: { verbs: ['exec', 'dlx', 'dx'], packages: true },
  bun: { verbs: ['x'], packages: true },
  deno: { verbs: ['run', 'x'], packages: true },
  pipx: { verbs: ['run'], packages: true },
  go: { verbs: ['run'], packages: true },
  bundle: { verbs: ['exec'] },
  ...each('poetry uv pipenv pdm hatch mise asdf doppler op rye pixi infisical dotenvx varlock devbox', {
    verbs: ['exec', 'dlx', 'x', 'run'],
    packages: true,
  }),
  ...each('conda mamba micromamba heroku docker podman nerdctl docker-compose direnv aws-vault', {
    verbs: ['exec', 'run'],
    own: 1,
  }),
  nix: { verbs: ['-c', '--command'] },
  perf: { verbs: ['stat', 'record', 'trace'] },
  find: { verbs: ['-exec', '-execdir', '-ok', '-okdir'] },
  ...each('fd fdfind', { verbs: ['-x', '-X', '--exec', '--exec-batch'] }),
};

export const shells = /^(?:(?:ba|z|k|mk|da|a|fi|c|tc|rba|ya)?sh|nu|xonsh|elvish|osh|pwsh|powershell|cmd)$/i;
/** They read commands from their standard input; `sudo` and `su` where they start a shell. */
export const readsInput = /^(?:source|\.|ssh|autossh|at|batch|su|runuser|machinectl)$/;
/** All their words together are shell text. */
export const joins =
  /^(?:eval|ssh|autossh|watch|pwsh|powershell|cmd|pdsh|tmux|screen|hyperfine|concurrently)$/i;

/** Behind their `--` stand names or a script's words, no command. */
export const takesOperands =
  /^(?:git|npm|pnpm|yarn|bun|cargo|go|make|[ef]?grep|rg|ag|ack|cat|ls|cp|mv|rm|diff|node|vitest|jest|pytest)$/;

/** Options whose value is shell text. */
export const textOptions: Readonly<Record<string, readonly string[]>> = {
  su: ['c', 'command', 'session-command'],
  runuser: ['c', 'command', 'session-command'],
  script: ['c', 'command'],
  flock: ['c', 'command'],
  env: ['S', 'split-string'],
  sudo: ['s', 'shell', 'i', 'login'],
  npx: ['c', 'call'],
  npm: ['c', 'call'],
  pnpm: ['c', 'shell-mode'],
  'nix-shell': ['run', 'command'],
  nix: ['c', 'command'],
  vagrant: ['c', 'command'],
  gcloud: ['command'],
  mapfile: ['C'],
  readarray: ['C'],
  complete: ['C'],
  compgen: ['C'],
  bind: ['x'],
  tar: ['to-command', 'checkpoint-action'],
  rsync: ['e', 'rsh'],
  fish: ['c', 'C', 'command', 'init-command'],
};
