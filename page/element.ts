type Child = Node | string | null | false;

/** Values of attributes; a function is a listener, null and false leave one out. */
type Attributes = Readonly<Record<string, string | number | boolean | null | ((event: Event) => void)>>;

function fill<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : `${value}`);
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

/** Makes an element; texts become text, whatever they hold. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children);
}

/** Makes an element of a drawing. */
export function draw<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

/** A command that a person copies. */
export function commandBox(command: string): HTMLElement {
  const button = make('button', { type: 'button', class: 'copy' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = 'Copied';
    } catch {
      // Not every browser lets a file write there: it is selected, to be copied by keys.
      getSelection()?.selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  const code = make('code', {}, command);
  return make('div', { class: 'command' }, code, button);
}

/** A word with a colour that says what kind it is. */
export function badge(kind: string, text: string): HTMLElement {
  return make('span', { class: `badge ${kind}` }, text);
}

/** How long before the page was written something was, in words. */
export function ageWords(at: string, now: string): string {
  const minutes = Math.round((Date.parse(now) - Date.parse(at)) / 60_000);
  if (Number.isNaN(minutes)) return 'at an unknown time';
  if (minutes < -1) return 'dated in the future';
  if (minutes < 2) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h ago`;
  return `${Math.round(minutes / 1440)} days ago`;
}

/** An instant with its age; the exact time is what a pointer shows. */
export function ageOf(at: string, now: string): HTMLElement {
  const date = new Date(at);
  const exact = Number.isNaN(date.getTime()) ? at : date.toLocaleString();
  return make('time', { datetime: at, title: exact }, ageWords(at, now));
}
