/**
 * The child's side of `Child`: calls `start`, reports that it is ready, and then runs abilities by name, such as
 * `usage`. The process exits with its parent, however the parent ends.
 *
 * @param start takes the parent's input; its result is sent as the child's `ready`
 * @param abilities functions by name, for `Child.ask`
 */
export async function serveParent(start, abilities = {}) {
  const known = { usage, ...abilities };
  process.on('disconnect', () => process.exit());
  process.on('message', ({ name, input }) => process.send(known[name](input) ?? null));
  process.send(await start(JSON.parse(process.argv[2])));
}

/** CPU time is that of the whole process since its start, including garbage collector and compiler. */
function usage() {
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1000,
    rss: process.memoryUsage.rss(),
    at: process.hrtime.bigint().toString(),
  };
}
