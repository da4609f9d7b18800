import { servedResources } from '../kinds.ts';
import { type Operation, operationsOf, type Parameter } from './operations.ts';
import { isDescribed, nameOf, type Schema, schemasOf, structOfKind, structsOf } from './schemas.ts';
import { byPath, info } from './v3.ts';

/** An OpenAPI document of version 2: all group versions in one. k8s: kube-openapi builder */
export interface Swagger {
  readonly swagger: '2.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

export interface SwaggerOperation {
  readonly tags: readonly string[];
  readonly operationId: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly parameters: readonly SwaggerParameter[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  readonly 'x-kubernetes-action': string;
  readonly 'x-kubernetes-group-version-kind': object;
}

export interface SwaggerParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly required?: boolean;
  readonly type?: string;
  readonly schema?: Schema;
}

const root = '#/definitions/';

/** The document, made anew. */
export function swaggerDocument(): Swagger {
  const operations = servedResources.flatMap(operationsOf);
  return {
    swagger: '2.0',
    info,
    paths: byPath(operations, writeOperation),
    definitions: schemasOf(structsOf(servedResources, operations), { root, isNewer: false }),
  };
}

function writeOperation({ id, tag, action, kind, segments, query, body, answers }: Operation): SwaggerOperation {
  const named =
    (place: 'path' | 'query') =>
    ({ name, type }: Parameter): SwaggerParameter => ({ name, in: place, type, ...(place === 'path' ? { required: true } : {}) });
  return {
    tags: [tag],
    operationId: id,
    consumes: body?.types ?? ['*/*'],
    produces: [answers === 'text' ? 'text/plain' : 'application/json'],
    parameters: [
      ...segments.map(named('path')),
      ...(body ? [{ name: 'body', in: 'body', required: body.kind !== 'DeleteOptions', schema: schemaOf(kind, body.kind) } as const] : []),
      ...query.map(named('query')),
    ],
    responses: { '200': { description: 'OK', schema: schemaOf(kind, answers) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

function schemaOf({ group, version }: Operation['kind'], name: string): Schema {
  const struct = structOfKind({ apiVersion: group === '' ? version : `${group}/${version}`, kind: name });
  if (!isDescribed(struct)) return { type: name === 'text' ? 'string' : 'object' };
  return { $ref: `${root}${nameOf(struct)}` };
}
