// The floor for start-up time: Node with Fastify and one route. Prints its address as `serve` does.
import Fastify from 'fastify';

const app = Fastify();
app.get('/readyz', async () => ({ status: 'ready' }));
console.log(`Fastify: ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
