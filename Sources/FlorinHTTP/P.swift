internal import Hummingbird
internal import HTTPTypes
internal import NIOCore
enum Placeholder {}
