"""What `page.py` evaluates in the browser, past the page's policy, which stays as it is for the page."""

ROWS = "#list [role=option]"
COUNT = f"document.querySelectorAll('{ROWS}').length"
LIST = "document.querySelector('.scroller').outerHTML"
PLACE = """(() => {
  const last = [...document.querySelectorAll('#list [role=option]')].at(-1);
  return { position: +last.ariaPosInSet, size: +last.ariaSetSize, elements: document.querySelectorAll('*').length };
})()"""
READ = """(() => {
  const list = document.querySelector('#list');
  return Math.round(list.clientHeight / list.querySelector('[role=option]').offsetHeight);
})()"""

# What stands in each row that is there, by its complaint; how old it is goes on by itself.
SHOWN = """(() => Object.fromEntries(
  [...document.querySelectorAll('#list [role=option]')].filter((one) => !one.querySelector('.gone')).map((one) => [
    one.id, ['.mark', '.text', '.stands > :first-child', '.where'].map((part) => one.querySelector(part)?.textContent),
  ]),
))()"""

WATCH = """(() => {
  const told = (window.told = { row: 0, frames: [], tasks: [], rows: 0, on: false });
  const look = () => {
    const text = document.querySelector('#list [role=option] .text');
    if (text?.textContent) text.setAttribute('elementtiming', 'row');
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => (told.row ||= list.getEntries()[0].renderTime)).observe({ type: 'element' });
  new PerformanceObserver((list) => told.tasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: 'longtask' });
})()"""
FRAMES = """(() => {
  Object.assign(told, { frames: [], tasks: [], rows: 0, on: true });
  let before = performance.now();
  const frame = (now) => {
    told.frames.push(now - before);
    before = now;
    told.rows = Math.max(told.rows, document.querySelectorAll('#list [role=option]').length);
    if (told.on) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()"""
