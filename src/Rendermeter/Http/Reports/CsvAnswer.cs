using System.Text;

namespace Rendermeter.Http.Reports;

/// <summary>A table for spreadsheets, to be saved under a name.</summary>
internal sealed class CsvAnswer(string fileName, string text) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        httpContext.Response.ContentType = "text/csv; charset=utf-8";
        httpContext.Response.ContentLength = bytes.Length;
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
