/**
 * The child's side of `Child`: starts what the parent asked for, says that it is ready, answers for its own usage and
 * does what the parent asks for by name. The process ends with the parent, however the parent ends.
 *
 * @param start takes the parent's input; what it returns is sent as the child's `ready`
 * @param abilities functions by name, for `Child.ask`
 */
export async function serveParent(start, abilities = {}) {
  const known = { usage, ...abilities };
  process.on('disconnect', () => process.exit());
  process.on('message', ({ name, input }) => process.send(known[name](input) ?? null));
  process.send(await start(JSON.parse(process.argv[2])));
}

/** CPU is of the whole process since its start, its garbage collector and compiler included. */
function usage() {
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1000,
    rss: process.memoryUsage.rss(),
    at: process.hrtime.bigint().toString(),
  };
}
