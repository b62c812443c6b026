// Plotly is large and comes only with the first picture: the size of its file is known and meant.
module.exports = { performance: { hints: false } };
