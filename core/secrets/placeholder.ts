const emptyWords =
  /^(?:true|false|null|none|nil|undefined|empty|unset|todo|tbd|example|placeholder|changeme|change_me|dummy|required|optional|string|redacted|hidden|removed|secret_here|optional|yes|no|on|off)$/i;
const shapes = [
  // A name for a value: $VAR, ${VAR}, {{ var }}, %VAR%, <password>, process.env.X, a function call, a vault path.
  /^\$/,
  /^\{\{?/,
  /^%[A-Za-z_]*%?$/,
  /^<.*>?$/,
  /^\[/,
  /^(?:process|import\.meta|os|ENV|env|config|secrets|vars|settings)[.[]/,
  /^(?:op|vault|ssm|gcp-secret|secretsmanager|sops|awssm|arn):/i,
  /[(){}]/,
  // Something blacked out: ***, xxxx, ..., …
  /^(.)\1*$/u,
  /^[*.x…•_-]+$/iu,
  /(?:\*{3}|…|\.{3}|x{4,})/i,
  /^(?:your|my|the|some|insert|put|enter|change|replace)[-_ ]/i,
  /-here$/i,
];

/** Whether what stands where a secret could stand only names, blacks out or stands in for one. */
export function isPlaceholder(value: string): boolean {
  return value === '' || emptyWords.test(value) || shapes.some((shape) => shape.test(value));
}
