import { inOrder } from '../../../../api/field-order.ts';
import type { KubeObject } from '../../../../api/types.ts';
import { alignTabs } from '../../../../printers/tabwriter.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { openResults } from '../../../output/results.ts';
import type { authWhoamiVerb } from './verb.ts';

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

const apiVersion = 'authentication.k8s.io/v1';
/** As Kubernetes' types have them, at every depth. */
const asReview = inOrder([
  'kind',
  'apiVersion',
  'metadata',
  'creationTimestamp',
  'status',
  'userInfo',
  'username',
  'uid',
  'groups',
  'extra',
]);

/** `kpod auth whoami`. k8s: kubectl auth/whoami.go */
export async function run({ flags }: CallOf<typeof authWhoamiVerb>, deps: CommandDeps): Promise<void> {
  const results = await openResults(flags, 'none', deps, () => asReview);
  const body = { kind: 'SelfSubjectReview', apiVersion, metadata: { creationTimestamp: null }, status: { userInfo: {} } };
  const answer = await deps.client.request<KubeObject & { readonly status?: { readonly userInfo?: UserInfo } }>(
    'POST',
    `/apis/${apiVersion}/selfsubjectreviews`,
    { body },
  );
  if (flags.output !== '') {
    return results.print({ ...answer, metadata: { creationTimestamp: null, ...answer.metadata } } as unknown as KubeObject);
  }
  await deps.streams.out(alignTabs(linesOf(answer.status?.userInfo ?? {}), { minWidth: 6, padding: 3 }));
}

function linesOf({ username, uid, groups = [], extra = {} }: UserInfo): string {
  const list = (values: readonly string[]) => `[${values.join(' ')}]`;
  const rows = [
    ['ATTRIBUTE', 'VALUE'],
    ...(username ? [['Username', username]] : []),
    ...(uid ? [['UID', uid]] : []),
    ...(groups.length > 0 ? [['Groups', list(groups)]] : []),
    ...Object.entries(extra)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, values]) => [`Extra: ${key}`, list(values)]),
  ];
  return rows.map((cells) => `${cells.join('\t')}\n`).join('');
}
