import type { IncomingMessage, ServerResponse } from 'node:http';
import { customResourceList, withCustomGroups } from './discovery.ts';
import type { CustomApi } from './serve.ts';

/** Answers what a server with kinds of its own answers otherwise than the API behind it; false for all else. */
export function serveCustomKinds(custom: CustomApi, api: string, request: IncomingMessage, response: ServerResponse): boolean {
  const { pathname } = new URL(request.url ?? '', api);
  if (pathname === '/apis') {
    void merge(custom, api, request, response);
    return true;
  }
  const list = customResourceList(pathname, custom.kinds);
  if (!list) return custom.serve(request, response);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(list));
  return true;
}

async function merge({ kinds }: CustomApi, api: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await fetch(new URL(request.url ?? '', api), { headers: { accept: request.headers.accept ?? '*/*' } });
  const body = (await answer.json()) as Parameters<typeof withCustomGroups>[0];
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  response.end(JSON.stringify(withCustomGroups(body, kinds)));
}
