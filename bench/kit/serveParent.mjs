/**
 * The child's side of `Child`: starts what the parent asked for, says that it is ready and answers for its own usage.
 * The process ends with the parent, however the parent ends.
 *
 * @param start takes the parent's input; what it returns is sent as the child's `ready`
 */
export async function serveParent(start) {
  process.on('disconnect', () => process.exit());
  process.on('message', () =>
    process.send({ ...cpu(), rss: process.memoryUsage.rss(), at: process.hrtime.bigint().toString() }),
  );
  process.send(await start(JSON.parse(process.argv[2])));
}

/** @returns CPU milliseconds of the whole process since its start, its garbage collector and compiler included */
function cpu() {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000 };
}
