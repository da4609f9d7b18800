import type { Secret, ServiceAccount } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** Below a list's title, as wide as the widest of them. */
const continuation = ' '.repeat(19);

/** The text of `kubectl describe serviceaccount`; `related` are the Secrets of its namespace. k8s: kubectl describe describeServiceAccount, 1.32 */
export function describeServiceAccount(account: ServiceAccount, { events, related = [], now }: DescribeContext): string {
  const { metadata, secrets = [], imagePullSecrets = [] } = account;
  const existing = related as readonly Secret[];
  const found = new Set(existing.map((secret) => secret.metadata.name));
  const shown = (references: readonly { readonly name?: string }[]) =>
    references.map(({ name = '' }) => (found.has(name) ? name : `${name} (not found)`));
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writeNames(writer, 'Image pull secrets:', shown(imagePullSecrets));
  writeNames(writer, 'Mountable secrets: ', shown(secrets));
  writeNames(
    writer,
    'Tokens:            ',
    existing.filter((secret) => isTokenOf(secret, account)).map((secret) => secret.metadata.name),
  );
  writeEvents(writer, events, now);
  return writer.text();
}

/** k8s: core/v1 SecretTypeServiceAccountToken and its annotations */
function isTokenOf({ metadata, type }: Secret, account: ServiceAccount): boolean {
  const { 'kubernetes.io/service-account.name': name, 'kubernetes.io/service-account.uid': uid } = metadata.annotations ?? {};
  return type === 'kubernetes.io/service-account-token' && name === account.metadata.name && uid === account.metadata.uid;
}

function writeNames(writer: DescribeWriter, title: string, names: readonly string[]): void {
  if (names.length === 0) writer.line(0, `${title}\t<none>`);
  for (const [index, name] of names.entries()) writer.line(0, `${index === 0 ? title : continuation}\t${name}`);
}
