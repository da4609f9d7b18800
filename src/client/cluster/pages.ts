import { ApiError } from '../../api/errors.ts';
import type { Client, RequestOptions } from '../types.ts';

/** A page of a list, or of a table. */
interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly unknown[];
  readonly rows?: readonly unknown[];
}

/** So many objects a page; more would hold up a large cluster. k8s: kubectl's --chunk-size */
const usualPageSize = 500;

/** A client that asks for lists page by page, and answers them whole. k8s: client-go tools/pager */
export function withPages(client: Client, pageSize = usualPageSize): Client {
  return {
    ...client,
    watchesBriefly: true,
    request: <T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options: RequestOptions = {}) =>
      method === 'GET' && isCollection(path)
        ? listWhole<T>(client, path, { ...options, query: { limit: pageSize, ...options.query } })
        : client.request<T>(method, path, options),
  };
}

/** `/api/v1/pods`, `/apis/apps/v1/namespaces/shop/deployments`: the path of many objects. */
function isCollection(path: string): boolean {
  const match = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(.+)$/.exec(path);
  const parts = match?.[1]?.split('/') ?? [];
  return parts.length === 1 || (parts.length === 3 && parts[0] === 'namespaces' && parts[2] !== 'status' && parts[2] !== 'finalize');
}

async function listWhole<T>(client: Client, path: string, options: RequestOptions): Promise<T> {
  const limit = options.query?.['limit'];
  const ask = (query: RequestOptions['query']) =>
    client.request<T & Page>('GET', path, { ...options, query: { ...options.query, ...query } });
  // 0: the whole at once, as `--chunk-size=0` says it.
  const first = await ask(limit === 0 ? { limit: undefined } : { limit });
  const pages: (T & Page)[] = [first];
  for (let next = first.metadata?.continue; next; next = pages.at(-1)?.metadata?.continue) {
    try {
      // The other pages are of the version of the first.
      pages.push(await ask({ limit, continue: next, resourceVersion: undefined, resourceVersionMatch: undefined }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status.code !== 410) throw error;
      // The pages that are left are too old to be told: all of it anew, in one piece.
      return ask({ limit: undefined });
    }
  }
  return pages.length === 1 ? first : joined(pages);
}

function joined<T>(pages: readonly (T & Page)[]): T {
  const [first] = pages as [T & Page];
  const { continue: _next, remainingItemCount: _rest, ...metadata } = (first.metadata ?? {}) as Record<string, unknown>;
  const all = (field: 'items' | 'rows') => (first[field] ? { [field]: pages.flatMap((page) => page[field] ?? []) } : {});
  return { ...first, metadata, ...all('items'), ...all('rows') };
}
