// Preloaded into a process (`node --import`) to cause failures that nobody handles.
process.on('SIGUSR2', () => {
  Promise.reject(new Error('nobody awaits this'));
});
process.on('SIGHUP', () => {
  throw new Error('nobody catches this');
});
