import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import type { createIngressVerb } from './verb.ts';

type Flags = CallOf<typeof createIngressVerb>['flags'];

/** `kpod create ingress NAME`. k8s: kubectl create_ingress.go */
export const run = (call: CallOf<typeof createIngressVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, { kind: 'Ingress', failure: 'failed to create ingress:', make: () => makeIngress(call.flags) });

const nothing =
  'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)';
const ruleForm = /^[\w*.-]*\/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?/;

function makeIngress(flags: Flags): Readonly<Record<string, unknown>> {
  const { class: className, rule: rules, defaultBackend, annotation: annotations } = flags;
  if (defaultBackend === '' && rules.length === 0) throw new UserError(nothing);
  const wrong = rules.find((rule) => !ruleForm.test(rule));
  if (wrong !== undefined) throw new UserError(`rule ${wrong} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  const pairs = annotations.map(readAnnotation);
  if (defaultBackend !== '' && defaultBackend.split(':').length !== 2) {
    throw new UserError('default-backend should be in format servicename:serviceport');
  }
  const [tls, paths] = [tlsOf(rules), rulesOf(rules)];
  return {
    ...(pairs.length > 0 ? { metadata: { annotations: Object.fromEntries(pairs) } } : {}),
    spec: {
      ...(className === '' ? {} : { ingressClassName: className }),
      ...(defaultBackend === '' ? {} : { defaultBackend: backendOf(defaultBackend) }),
      ...(tls.length > 0 ? { tls } : {}),
      ...(paths.length > 0 ? { rules: paths } : {}),
    },
    status: { loadBalancer: {} },
  };
}

function readAnnotation(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0) throw new UserError(`annotation ${text} is invalid and should be in format key=[value]`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

const hostOf = (rule: string): string => rule.slice(0, rule.indexOf('/'));

/** Hosts with the same Secret stand together, each once. */
function tlsOf(rules: readonly string[]): readonly object[] {
  const found: { hosts: string[]; secretName: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const [, words, ...rest] = rule.split(',');
    const host = hostOf(rule);
    if (words === undefined || rest.length > 0 || seen.has(host)) continue;
    const secretName = words.split('=')[1] ?? '';
    const same = found.find((one) => one.secretName === secretName);
    if (same) same.hosts.push(host);
    else if (host !== '' || secretName !== '') found.push({ hosts: host === '' ? [] : [host], secretName });
    seen.add(host);
  }
  return found.map(({ hosts, secretName }) => ({ ...(hosts.length > 0 ? { hosts } : {}), ...(secretName === '' ? {} : { secretName }) }));
}

function rulesOf(rules: readonly string[]): readonly object[] {
  const byHost = new Map<string, object[]>();
  for (const rule of rules) {
    const [plain = ''] = rule.split(',');
    const host = hostOf(rule);
    byHost.set(host, [...(byHost.get(host) ?? []), pathOf(plain.slice(host.length + 1))]);
  }
  return [...byHost].map(([host, paths]) => ({ ...(host === '' ? {} : { host }), http: { paths } }));
}

function pathOf(text: string): object {
  const [name = '', service = ''] = text.split('=');
  const path = `/${name}`;
  const isPrefix = path.endsWith('*');
  return { path: isPrefix ? path.slice(0, -1) : path, pathType: isPrefix ? 'Prefix' : 'Exact', backend: backendOf(service) };
}

function backendOf(text: string): object {
  const [name = '', port = ''] = text.split(':');
  const isNumber = /^[-+]?\d+$/.test(port);
  return { service: { name, port: isNumber ? { ...(Number(port) === 0 ? {} : { number: Number(port) }) } : { name: port } } };
}
