import { UserError } from '../../../../api/errors.ts';
import { alignTabs } from '../../../../printers/tabwriter.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { type ApiResource, fetchAllVersions, groupOf } from '../../../selecting/discovery.ts';
import { findCalled, shortNameWarning } from '../../../selecting/match-kind.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { type RulesStatus, ruleRows } from './rules.ts';
import type { authCanIVerb } from './verb.ts';

type Call = CallOf<typeof authCanIVerb>;

const root = '/apis/authorization.k8s.io/v1';
const objectVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const otherVerbs = ['use', 'bind', 'impersonate', '*', 'approve', 'sign', 'escalate', 'attest'];
const pathVerbs = ['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*'];

/** `kpod auth can-i`. Throws UserError in kubectl's words. k8s: kubectl auth/cani.go */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  const { args, flags, name } = call;
  if (flags.list) return listAll(call, deps);
  const [verb = '', what = ''] = args;
  if (args.length !== 2) {
    throw new UserError(
      `you must specify two arguments: verb resource or verb resource/resourceName.\nSee '${name} -h' for help and examples.`,
    );
  }
  const warn = (text: string) => (flags.quiet ? undefined : deps.streams.err(`Warning: ${text}\n\n`));
  const spec = what.startsWith('/') ? pathSpec(verb, what, flags, warn) : await objectSpec(verb, what, flags, { deps, warn });
  if (flags.noHeaders) throw new UserError('--no-headers cannot be set without --list specified');
  const body = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: { creationTimestamp: null }, spec };
  interface Answer {
    readonly status: { readonly allowed: boolean; readonly reason?: string; readonly evaluationError?: string };
  }
  const { status } = await deps.client.request<Answer>('POST', `${root}/selfsubjectaccessreviews`, { body });
  const because = [status.reason, status.evaluationError].map((text) => (text ? ` - ${text}` : '')).join('');
  if (!flags.quiet) await deps.streams.out(status.allowed ? 'yes\n' : `no${because}\n`);
  return status.allowed ? 0 : 1;
}

type Warn = (text: string) => void;

function pathSpec(verb: string, path: string, { subresource }: Call['flags'], warn: Warn) {
  if (subresource !== '') throw new UserError('--subresource can not be used with NonResourceURL');
  if (!pathVerbs.includes(verb)) warn(`verb '${verb}' is not a known verb`);
  return { nonResourceAttributes: { path, verb } };
}

async function objectSpec(
  verb: string,
  what: string,
  flags: Call['flags'],
  { deps, warn }: { readonly deps: CommandDeps; readonly warn: Warn },
) {
  const slash = what.indexOf('/');
  const [word, name] = slash < 0 ? [what, ''] : [what.slice(0, slash), what.slice(slash + 1)];
  const called = word === '*' ? undefined : findCalled(word.toLowerCase(), await fetchAllVersions(deps.client));
  for (const other of called?.alsoShort ?? []) deps.streams.err(`Warning: ${shortNameWarning(word.toLowerCase(), other)}\n`);
  const known = called?.resource;
  if (!known && word !== '*') tellUnknown(word, warn);
  if (known && !known.namespaced && !flags.allNamespaces) warn(notInNamespace(known));
  if (![...objectVerbs, ...otherVerbs].includes(verb)) warn(`verb '${verb}' is not a known verb`);
  const named = known ? { group: groupOf(known), resource: known.name } : { group: '', resource: word };
  const resourceAttributes = {
    ...(flags.allNamespaces ? {} : { namespace: namespaceOf(flags) }),
    verb,
    ...(named.group === '' ? {} : { group: named.group }),
    resource: named.resource,
    ...(flags.subresource === '' ? {} : { subresource: flags.subresource }),
    ...(name === '' ? {} : { name }),
  };
  return { resourceAttributes };
}

/** Users and groups are no objects, and may be allowed things all the same. */
function tellUnknown(word: string, warn: Warn): void {
  const lower = word.toLowerCase();
  if (lower === 'users' || lower === 'groups') return;
  const dot = lower.indexOf('.');
  const text = dot < 0 ? `'${lower}'` : `'${lower.slice(0, dot)}' in group '${lower.slice(dot + 1)}'`;
  warn(`the server doesn't have a resource type ${text}`);
}

function notInNamespace(resource: ApiResource): string {
  const group = groupOf(resource);
  return `resource '${resource.name}' is not namespace scoped${group === '' ? '' : ` in group '${group}'`}`;
}

async function listAll({ args, flags }: Call, { client, streams }: CommandDeps): Promise<number> {
  if (args.length > 0) throw new UserError('list option must be specified with no arguments');
  if (flags.quiet || flags.allNamespaces || flags.subresource !== '') {
    throw new UserError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  }
  const body = {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: { namespace: namespaceOf(flags) },
  };
  const { status } = await client.request<{ readonly status: RulesStatus }>('POST', `${root}/selfsubjectrulesreviews`, { body });
  if (status.incomplete) {
    const because = status.evaluationError ? `: ${status.evaluationError}` : '';
    streams.err(`warning: the list may be incomplete${because}\n`);
  }
  const headers = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  const rows = [...(flags.noHeaders ? [] : [headers]), ...ruleRows(status)];
  await streams.out(alignTabs(rows.map((cells) => `${cells.join('\t')}\n`).join(''), { minWidth: 6, padding: 3 }));
  return 0;
}
