import { matchRoute, type Route } from './routes.ts';

const pattern = /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)\/watch(\/.+)$/;

/**
 * What a request asks for: by its path, which may be one of the older ones that are watches by themselves, of all objects or of one.
 * Throws as `matchRoute`. k8s: apiserver request info, verbs "watch" and "watchlist"
 */
export function routeOf(method: string, path: string, query: URLSearchParams): Route {
  const match = method === 'GET' ? pattern.exec(path) : null;
  if (!match) return matchRoute(method, path);
  const plain = `${match[1]}${match[2]}`;
  const route = matchRoute(method, plain);
  query.set('watch', 'true');
  if (route.handler !== 'get' || !('name' in route)) return route;
  query.set('fieldSelector', [...query.getAll('fieldSelector'), `metadata.name=${route.name}`].filter((text) => text !== '').join(','));
  return matchRoute(method, plain.slice(0, plain.lastIndexOf('/')));
}
