import { type KeptDocument, keptDocument, sendKept } from '../kept-document.ts';
import { groupVersions, isGroup } from '../kinds.ts';
import { groupVersionOf } from '../lookup.ts';
import type { Handler } from '../types.ts';

const jsonType = 'application/json';
const swaggerType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

const documents = new Map<string, KeptDocument>();

/** Makes a document once. What it is made by is a part of the program that most agents never load. */
async function documentOf(name: string, type: string, make: () => Promise<Uint8Array>): Promise<KeptDocument> {
  const known = documents.get(name);
  if (known) return known;
  const document = keptDocument(type, await make());
  documents.set(name, document);
  return document;
}

const groupDocumentOf = (groupVersion: string): Promise<KeptDocument> =>
  documentOf(groupVersion, jsonType, async () => {
    const { groupDocument } = await import('./v3.ts');
    return Buffer.from(JSON.stringify(groupDocument(groupVersion)));
  });

/** `GET /openapi/v3`: where the description of each group version is. The address of each tells its content, so that it can be kept. */
export const openapiRoot: Handler = async () => {
  const addresses: Record<string, { readonly serverRelativeURL: string }> = {};
  for (const name of groupVersions) addresses[pathOf(name)] = { serverRelativeURL: await addressOf(name) };
  return { type: 'json', code: 200, body: { paths: addresses } };
};

/**
 * `GET /openapi/v3/api/v1` and its kin: the kinds of a group version, and what its requests take.
 * k8s: kube-openapi handler3
 */
export const openapiGroup: Handler = async (context) => {
  const groupVersion = groupVersionOf(context);
  const document = await groupDocumentOf(groupVersion);
  const asked = context.query.get('hash');
  if (!asked || asked === document.hash) return sendKept(context, document, asked ? 'immutable' : 'private');
  const location = await addressOf(groupVersion);
  return { type: 'stream', start: async (response) => void response.writeHead(301, { location }).end() };
};

/** `GET /openapi/v2`, which kubectl up to 1.28 reads before each write, as protobuf, and fails without. k8s: kube-openapi handler */
export const openapiV2: Handler = async (context) => {
  const isProtobuf = /proto-openapi/.test(context.request.headers.accept ?? '');
  const document = await documentOf(isProtobuf ? 'v2 protobuf' : 'v2', isProtobuf ? swaggerType : jsonType, async () => {
    const { swaggerDocument } = await import('./v2.ts');
    if (!isProtobuf) return Buffer.from(JSON.stringify(swaggerDocument()));
    const { encodeSwagger } = await import('./gnostic.ts');
    return encodeSwagger(swaggerDocument());
  });
  return sendKept(context, document, 'private');
};

const pathOf = (groupVersion: string): string => (isGroup(groupVersion) ? `apis/${groupVersion}` : `api/${groupVersion}`);
const addressOf = async (groupVersion: string): Promise<string> =>
  `/openapi/v3/${pathOf(groupVersion)}?hash=${(await groupDocumentOf(groupVersion)).hash}`;
