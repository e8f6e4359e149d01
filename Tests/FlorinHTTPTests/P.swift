import Testing
import AsyncHTTPClient
@Test func nothing() {}
