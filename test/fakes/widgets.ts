import type { ServerResponse } from 'node:http';
import { answer, type Intercept, type SeenRequest } from './cluster.ts';

const group = 'example.com';
const kind = { group, version: 'v1', kind: 'Widget' };
const address = `/openapi/v3/apis/${group}/v1`;
const root = '#/components/schemas/';

const spec = {
  description:
    'What the widget is to be.\n\nIts parts:\n  * one that is indented, and so long that its line has to be broken somewhere before the end of it\n\n',
  type: 'object',
  required: ['size', 'parts'],
  properties: {
    size: { type: 'string', enum: ['', 'small', 'large', 'huge', 'endless'], description: 'How large it is.' },
    turns: { type: 'integer', enum: [1, 2.5, 1e21] },
    colour: { type: 'string', enum: ['red', 'green'], default: 'red', nullable: true },
    parts: {
      type: 'array',
      description: 'What it is made of.',
      items: {
        type: 'object',
        description: 'A part.',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          count: { type: 'integer', format: 'int32' },
          limit: { 'x-kubernetes-int-or-string': true },
        },
      },
    },
    weights: { type: 'object', additionalProperties: { type: 'number' } },
    grid: { type: 'array', items: { type: 'array', items: { type: 'object', properties: { x: { type: 'integer' } } } } },
    byName: {
      type: 'object',
      additionalProperties: { type: 'object', description: 'One of them.', properties: { on: { type: 'boolean' } } },
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, additionalProperties: true },
    tree: { $ref: `${root}com.example.v1.Tree` },
    amount: {
      allOf: [{ $ref: `${root}com.example.v1.Amount` }],
      description: `Non-breaking\u00a0blanks, a 🌱, and ${'a-very-long-word-'.repeat(8)}`,
    },
    either: { allOf: [{ properties: { left: { type: 'string' } } }, { properties: { right: { type: 'string' } } }] },
    lost: { $ref: `${root}com.example.v1.Lost` },
  },
};

const document = {
  openapi: '3.0.0',
  info: { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' },
  paths: Object.fromEntries(
    ['widgets', 'namespaces/{namespace}/widgets'].map((path) => [
      `/apis/${group}/v1/${path}`,
      { get: { operationId: `list ${path}`, 'x-kubernetes-group-version-kind': kind, responses: {} } },
    ]),
  ),
  components: {
    schemas: {
      'com.example.v1.Widget': {
        description: 'A Widget is a kind that kpod does not have.',
        type: 'object',
        properties: {
          apiVersion: { type: 'string' },
          metadata: { allOf: [{ $ref: `${root}io.k8s.ObjectMeta` }], default: {} },
          spec,
          status: { type: 'object', properties: { ready: { type: 'boolean', description: '' } } },
        },
        'x-kubernetes-group-version-kind': [kind],
      },
      'io.k8s.ObjectMeta': { type: 'object', description: 'Metadata.', properties: { name: { type: 'string' } } },
      'com.example.v1.Amount': { type: 'string', description: 'An amount.' },
      'com.example.v1.Tree': {
        type: 'object',
        description: 'A tree.',
        properties: { children: { type: 'array', items: { $ref: `${root}com.example.v1.Tree` } }, leaf: { type: 'string' } },
      },
    },
  },
};

const discovered = {
  metadata: { name: group },
  versions: [
    {
      version: 'v1',
      resources: [
        {
          ...{ resource: 'widgets', responseKind: { ...kind, group: '', version: '' }, scope: 'Namespaced', singularResource: 'widget' },
          ...{ verbs: ['get', 'list'], shortNames: ['wd', 'ev'] },
        },
      ],
      freshness: 'Current',
    },
  ],
};

/** What a cluster answers that has, beside the kinds of the API at `api`, one of its own: Widget. */
export const withWidgets = (api: string): Intercept => {
  const extend = async ({ url, headers }: SeenRequest, response: ServerResponse, more: (body: never) => object) => {
    const reply = await fetch(new URL(url, api), { headers: { accept: String(headers.accept) } });
    answer(response, 200, more((await reply.json()) as never), { 'content-type': String(reply.headers.get('content-type')) });
  };
  return (request, response) => {
    const path = request.url.replace(/\?.*/, '');
    if (path === '/apis' && String(request.headers.accept).includes('APIGroupDiscoveryList')) {
      void extend(request, response, (body: { readonly items: readonly object[] }) => ({ ...body, items: [...body.items, discovered] }));
    } else if (path === '/openapi/v3') {
      void extend(request, response, (body: { readonly paths: object }) => ({
        paths: { ...body.paths, [`apis/${group}/v1`]: { serverRelativeURL: `${address}?hash=AB12` } },
      }));
    } else if (path === address) answer(response, 200, document);
    else return false;
    return true;
  };
};
