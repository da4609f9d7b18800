import type { ServiceAccount } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** Below a list's title, as wide as the widest of them. */
const continuation = ' '.repeat(19);

/** The text of `kubectl describe serviceaccount`. k8s: kubectl describe describeServiceAccount, 1.32 */
export function describeServiceAccount(account: ServiceAccount, { events, now }: DescribeContext): string {
  const { metadata, secrets = [], imagePullSecrets = [] } = account;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writeNames(writer, 'Image pull secrets:', imagePullSecrets);
  writeNames(writer, 'Mountable secrets: ', secrets);
  writeNames(writer, 'Tokens:            ', []);
  writeEvents(writer, events, now);
  return writer.text();
}

function writeNames(writer: DescribeWriter, title: string, references: readonly { readonly name?: string }[]): void {
  if (references.length === 0) writer.line(0, `${title}\t<none>`);
  for (const [index, { name = '' }] of references.entries()) writer.line(0, `${index === 0 ? title : continuation}\t${name}`);
}
