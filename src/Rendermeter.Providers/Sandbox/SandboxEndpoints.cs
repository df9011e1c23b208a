using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Sandbox;

/// <summary>The HTTP face of the vendors.</summary>
public static class SandboxEndpoints
{
    private const int LargestBody = 65536;

    /// <summary>Maps every vendor to <c>/sandbox/{provider}</c>. The services of <see cref="SandboxServices.AddSandbox"/> are needed.</summary>
    public static RouteGroupBuilder MapSandbox(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/sandbox/{provider}").ExcludeFromDescription();
        group.MapGet("/bill", Bill);

        var keyed = group.MapGroup("").AddEndpointFilter(RequireKey);
        keyed.MapPost("/jobs", Submit);
        keyed.MapPost("/inputs", Keep);
        keyed.MapGet("/jobs", List);
        keyed.MapGet("/jobs/{id}", Find);
        keyed.MapPost("/jobs/{id}/cancel", Cancel);
        keyed.MapGet("/files/{id}/{number:int}", Fetch);
        return group;
    }

    private static async ValueTask<object?> RequireKey(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var vendors = (SandboxVendors)context.HttpContext.RequestServices.GetService(typeof(SandboxVendors))!;
        if (vendors.Find((string)context.HttpContext.Request.RouteValues["provider"]!) is not { } vendor)
        {
            return Problem(404, "unknown_provider", "There is no such vendor.");
        }

        var sent = Encoding.UTF8.GetBytes(context.HttpContext.Request.Headers.Authorization.ToString());
        return CryptographicOperations.FixedTimeEquals(sent, Encoding.UTF8.GetBytes("Bearer " + vendor.ApiKey))
            ? await next(context)
            : Problem(401, "unauthorized", "The key is missing or wrong.");
    }

    private static async Task<IResult> Submit(
        string provider, HttpContext context, SandboxVendors vendors, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        var vendor = vendors.Find(provider)!;
        if (await ReadBody(context.Request) is not { } body)
        {
            return Problem(400, "too_large", $"The body has more than {LargestBody} bytes.");
        }

        var (request, refusal) = vendor.Reader.Read(body);
        if (request is null)
        {
            return Problem(400, refusal!.Code, refusal.Message);
        }

        if (vendor.Submit(request, new Uri(Address(context.Request, provider))) is not { } job)
        {
            context.Response.Headers.RetryAfter = "1";
            return Problem(429, "too_many_jobs", "There is too much to do. Come back later.");
        }

        if (request.Simulate == Misbehaviour.AcceptThenHang)
        {
            await Hang(context, lifetime, time);
            return Results.Empty;
        }

        return Json(202, new JsonObject { ["id"] = job.Id, ["status"] = VendorJson.Name(JobStatus.Queued) });
    }

    private static async Task<IResult> Keep(string provider, HttpContext context, SandboxVendors vendors)
        => Json(201, new JsonObject { ["id"] = await vendors.Find(provider)!.Inputs.Keep(context.Request.Body, context.RequestAborted) });

    private static IResult List(string provider, string? reference, HttpRequest request, SandboxVendors vendors)
        => string.IsNullOrEmpty(reference)
            ? Problem(400, "invalid_reference", "A reference is needed.")
            : Json(200, new JsonObject
            {
                ["jobs"] = new JsonArray([.. vendors.Find(provider)!.FindByReference(reference).Select(job => VendorJson.Of(job, Address(request, provider)))]),
            });

    private static IResult Find(string provider, string id, HttpRequest request, SandboxVendors vendors)
        => vendors.Find(provider)!.Find(id) is { } job
            ? Json(200, VendorJson.Of(job, Address(request, provider)))
            : Problem(404, "unknown_job", "There is no such job.");

    private static IResult Cancel(string provider, string id, HttpRequest request, SandboxVendors vendors)
    {
        var vendor = vendors.Find(provider)!;
        return vendor.Cancel(id) switch
        {
            CancelOutcome.Unknown => Problem(404, "unknown_job", "There is no such job."),
            CancelOutcome.Ended => Problem(409, "already_ended", "The job has ended."),
            CancelOutcome.Cancelled => Json(200, VendorJson.Of(vendor.Find(id)!, Address(request, provider))),
            CancelOutcome.Asked => Json(202, VendorJson.Of(vendor.Find(id)!, Address(request, provider))),
        };
    }

    private static IResult Fetch(string provider, string id, int number, SandboxVendors vendors)
        => vendors.Find(provider)!.Read(id, number) is { } file
            ? Results.Bytes(file.Content, file.MediaType)
            : Problem(404, "unknown_file", "There is no such file.");

    private static IResult Bill(string provider, SandboxVendors vendors)
    {
        if (vendors.Find(provider) is not { } vendor)
        {
            return Problem(404, "unknown_provider", "There is no such vendor.");
        }

        var lines = vendor.ListBill();
        return Json(200, new JsonObject
        {
            ["provider"] = provider,
            ["currency"] = "USD",
            ["total"] = VendorJson.Money(lines.Sum(line => line.AmountNanos)),
            ["lines"] = new JsonArray([.. lines.Select(VendorJson.Of)]),
        });
    }

    // The job is taken and kept; only the answer never comes. It ends when the client leaves, or with the application.
    private static async Task Hang(HttpContext context, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, left.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBody(HttpRequest request)
    {
        using var body = new MemoryStream();
        var part = new byte[8192];
        for (int read; (read = await request.Body.ReadAsync(part, request.HttpContext.RequestAborted)) > 0;)
        {
            body.Write(part, 0, read);
            if (body.Length > LargestBody)
            {
                return null;
            }
        }

        return body.ToArray();
    }

    private static string Address(HttpRequest request, string provider) => $"{request.Scheme}://{request.Host}{request.PathBase}/sandbox/{provider}";

    private static IResult Problem(int status, string code, string message)
        => Json(status, new JsonObject { ["error"] = VendorJson.Of(new RequestRefusal(code, message)) });

    private static IResult Json(int status, JsonObject body) => Results.Text(body.ToJsonString(), "application/json", Encoding.UTF8, status);
}
