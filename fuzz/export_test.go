package fuzz

// WebSocketItem is webSocketItem, for the tests.
var WebSocketItem = webSocketItem
