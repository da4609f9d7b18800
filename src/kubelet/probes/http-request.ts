/** What a GET of a probe or a hook says, out of what the manifest says. Pure. k8s: probe/http/request.go */
import { goQuote } from '../../api/go-quote.ts';
import { hostPort } from './dial-text.ts';

/** What is asked for, with the port as a number. `agent`: who asks, where the headers do not say so. */
export interface HttpQuestion {
  readonly agent: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value?: string }[];
}

export interface ProbeUrl {
  readonly shown: string;
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** Where it goes. Throws an Error in Go's words for a host that no URL can have. */
export function probeUrl({ scheme, host, port, path }: HttpQuestion): ProbeUrl {
  const isTls = scheme === 'HTTPS';
  const [before = ''] = path.split('#');
  // What is no path of it is replaced by where the probe goes.
  const relative = before.replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/?]*/i, '');
  const target = relative.startsWith('/') ? relative : `/${relative}`;
  // What no request line can carry is escaped, and nothing else: a path may be escaped already.
  const escaped = target.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
  const shown = `${scheme.toLowerCase()}://${hostPort(host, port)}${escaped}`;
  const [wrong] = /[^\w.~!$&'()*+,;=:[\]<>"\u0080-\uffff-]/.exec(host) ?? [];
  if (wrong !== undefined) {
    const asEscape = `%${wrong.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    throw new Error(`parse ${goQuote(shown.replace(wrong, asEscape))}: invalid URL escape ${goQuote(asEscape)}`);
  }
  return { shown, isTls, host, port, path: escaped };
}

/** Where an answer sends it; in Go's words why it cannot go there. */
export function redirected(from: ProbeUrl, location: string): ProbeUrl | string {
  if (!URL.canParse(location, from.shown))
    return `failed to parse Location header ${goQuote(location)}: parse ${goQuote(location)}: invalid URL`;
  const { protocol, hostname, port, pathname, search, href } = new URL(location, from.shown);
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { shown: href, isTls, host, port: Number(port) || (isTls ? 443 : 80), path: pathname + search };
}

/** What Go itself writes, whatever the manifest says. Go: net/http request.go reqWriteExcludeHeader */
const notWritten = ['content-length', 'transfer-encoding', 'trailer'];

/**
 * What every probe says, unless the manifest says otherwise; an empty `Accept` or `User-Agent` is none. In Go's words why it cannot be said.
 * Values are bytes, each a character, as Node writes them.
 */
export function probeHeaders({ headers: given, agent }: HttpQuestion, url: ProbeUrl): Record<string, string | string[]> | string {
  const wrong = given.find(({ value = '' }) => [...value].some(isControl));
  if (wrong) return `net/http: invalid header field value for ${goQuote(canonical(wrong.name))}`;
  const own = new Map<string, string[]>();
  for (const { name, value = '' } of given) {
    const key = name.toLowerCase();
    own.set(key, [...(own.get(key) ?? []), Buffer.from(value).toString('latin1')]);
  }
  const [host] = own.get('host') ?? [];
  const headers = new Map<string, string[]>([
    ['user-agent', [agent]],
    ['accept', ['*/*']],
    ['connection', ['close']],
    ...own,
    ['host', [host || hostPort(url.host, url.port)]],
  ]);
  const isLeftOut = ([name, values]: [string, string[]]) =>
    notWritten.includes(name) || ((name === 'accept' || name === 'user-agent') && values[0] === '');
  return Object.fromEntries(
    [...headers].filter((entry) => !isLeftOut(entry)).map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]),
  );
}

const isControl = (character: string): boolean => (character < ' ' && character !== '\t') || character === '\x7f';

/** `X-Forwarded-For`, however it is written. Go: net/textproto CanonicalMIMEHeaderKey */
const canonical = (name: string): string => name.toLowerCase().replace(/(^|-)[a-z]/g, (beginning) => beginning.toUpperCase());
