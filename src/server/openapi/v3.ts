import { unknownPath } from '../../api/errors.ts';
import { followedVersion } from '../../api/kubernetes-version.ts';
import { type Served, servedResources } from '../kinds.ts';
import { type Operation, operationsOf, type Parameter } from './operations.ts';
import { isDescribed, nameOf, type Schema, schemasOf, structOfKind, structsOf } from './schemas.ts';

/** What the documents say of the API as a whole. */
export const info = { title: 'Kubernetes', version: followedVersion };

/** Operations by path, then by method. */
export function byPath<T>(
  operations: readonly Operation[],
  write: (operation: Operation) => T,
): Readonly<Record<string, Readonly<Record<string, T>>>> {
  const paths = new Map<string, Record<string, T>>();
  for (const operation of operations) {
    const methods = paths.get(operation.path) ?? {};
    methods[operation.method] = write(operation);
    paths.set(operation.path, methods);
  }
  return Object.fromEntries([...paths].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The document of a group version. Throws ApiError NotFound for one that has nothing. k8s: kube-openapi builder3 */
export function groupDocument(groupVersion: string): object {
  const served: readonly Served[] = servedResources.filter(({ apiVersion }) => apiVersion === groupVersion);
  if (served.length === 0) throw unknownPath();
  const operations = served.flatMap(operationsOf);
  return {
    openapi: '3.0.0',
    info,
    paths: byPath(operations, writeOperation),
    components: { schemas: schemasOf(structsOf(served, operations), { root: '#/components/schemas/', isNewer: true }) },
  };
}

function writeOperation({ id, tag, action, kind, segments, query, body, answers }: Operation): object {
  const content = (name: string, types: readonly string[]) =>
    Object.fromEntries(types.map((type) => [type, { schema: schemaOf(kind, name) }]));
  const named = ({ name, type }: Parameter, place: string) => ({
    ...{ name, in: place, ...(place === 'path' ? { required: true } : {}), schema: { type, uniqueItems: true } },
  });
  return {
    tags: [tag],
    operationId: id,
    parameters: [...segments.map((one) => named(one, 'path')), ...query.map((one) => named(one, 'query'))],
    ...(body
      ? { requestBody: { content: content(body.kind, body.types), ...(body.kind === 'DeleteOptions' ? {} : { required: true }) } }
      : {}),
    responses: { '200': { description: 'OK', content: content(answers, [answers === 'text' ? 'text/plain' : 'application/json']) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

function schemaOf({ group, version }: Operation['kind'], name: string): Schema {
  const struct = structOfKind({ apiVersion: group === '' ? version : `${group}/${version}`, kind: name });
  if (!isDescribed(struct)) return { type: name === 'text' ? 'string' : 'object' };
  return { $ref: `#/components/schemas/${nameOf(struct)}` };
}
