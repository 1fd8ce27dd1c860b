// Charts of the team's page: their data stands in attributes. Tooltips are drawn, not written as HTML: the policy of the
// page allows no inline style.
const COLOUR = '#0f766e';
const FONT = { fontFamily: getComputedStyle(document.body).fontFamily, color: '#5b6472' };

function options(kind, names, values) {
  const category = { type: 'category', data: names, axisTick: { show: false }, axisLabel: { ...FONT } };
  const value = { type: 'value', minInterval: 1, axisLabel: { ...FONT }, splitLine: { lineStyle: { color: '#e3e7ec' } } };
  const rows = kind === 'rows';
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 8, right: 24, top: 12, bottom: 8, containLabel: true },
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' } },
    xAxis: rows ? value : category,
    yAxis: rows ? { ...category, inverse: true } : value,
    series: [{ type: 'bar', data: values, barMaxWidth: 26, itemStyle: { color: COLOUR, borderRadius: 3 }, label: { show: rows, position: 'right' } }],
  };
}

const drawn = [...document.querySelectorAll('[data-chart]')].map((place) => {
  const chart = window.echarts.init(place, null, { renderer: 'canvas' });
  const names = place.dataset.names.split('|');
  chart.setOption(options(place.dataset.chart, names, place.dataset.values.split('|').map(Number)));
  return chart;
});
window.addEventListener('resize', () => drawn.forEach((chart) => chart.resize()));
