using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace Rendermeter.Tests.Http;

/// <summary>Every address that reads a body, with bodies that are wrong in many ways: an answer for people, and never the insides of the program.</summary>
public sealed partial class BodyWordsTests
{
    private static readonly string[] Broken = ["", "{", "[]", "null", "5", "\"x\"", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}", "{\"x\":1,}", "{\"x\":1e999}", "\u00ff", "{\"zzzzzzzzzz\":1}"];
    private static readonly string[] Values = ["{}", "[]", "[[]]", "[{}]", "\"x\"", "\"\"", "-1", "1e300", "true", "{\"a\":{\"b\":[]}}", "[null]"];

    [Fact]
    public async Task No_body_whatever_is_in_it_is_answered_with_a_failure_of_ours_or_in_the_words_of_the_runtime()
    {
        await using var gateway = new TestGateway();
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        var wrong = new List<string>();
        var tried = 0;
        foreach (var (method, path) in Readers(gateway).Where(reader => !reader.Path.StartsWith("/sandbox", StringComparison.Ordinal) && !reader.Path.StartsWith("/hooks", StringComparison.Ordinal)))
        {
            var known = Array.Empty<string>();
            foreach (var body in Broken)
            {
                var answer = await Send(method, path, body);
                known = answer.Text is var text && Known().Match(text) is { Success: true } names ? names.Groups[1].Value.Split(", ") : known;
            }

            foreach (var value in Values)
            {
                await Send(method, path, $"{{{string.Join(',', known.Select(name => $"\"{name}\":{value}"))}}}");
            }
        }

        Assert.True(tried > 500, $"only {tried} were tried");
        Assert.Empty(wrong);

        async Task<TestGateway.Answer> Send(HttpMethod method, string path, string body)
        {
            tried++;
            var answer = await gateway.Send(method, path, tenant.Key, TestGateway.Body(body));
            if (answer.Status >= 500 || Words().IsMatch(answer.Text))
            {
                wrong.Add($"{method} {path} {body}: {answer.Status} {answer.Text}");
            }

            return answer;
        }
    }

    private static IEnumerable<(HttpMethod Method, string Path)> Readers(TestGateway gateway) =>
        from endpoint in gateway.Gateway.Endpoints
        from method in endpoint.Metadata.OfType<IHttpMethodMetadata>().SelectMany(methods => methods.HttpMethods)
        where method is "POST" or "PUT" or "PATCH"
        select (new HttpMethod(method), Placeholder().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "x"));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"is not known\. Known are ([a-z0-9_, ]+)\.")]
    private static partial Regex Known();

    [GeneratedRegex(@"System\.|Exception|\.NET|could not be converted|BytePosition|Nullable|Object reference|Rendermeter\.[A-Z]")]
    private static partial Regex Words();
}
